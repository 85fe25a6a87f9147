import { z } from 'zod';

/** The engines a query can be routed to, in the order they are listed to people. */
export const ENGINE_NAMES = ['postgres', 'clickhouse', 'trino', 'duckdb'] as const;
export const engineNameSchema = z.enum(ENGINE_NAMES);
export type EngineName = z.infer<typeof engineNameSchema>;

/** What a statement does: reads rows, changes rows, or changes definitions. */
export const STATEMENT_KINDS = ['read', 'write', 'ddl'] as const;
export const statementKindSchema = z.enum(STATEMENT_KINDS);
export type StatementKind = z.infer<typeof statementKindSchema>;
