export { emit } from './emit/emit.ts';
export { isAllowedFunction } from './gate/functions.ts';
export type { Emission, Resolve, ResolvedTable } from './emit/emission.ts';
export { loadSql } from './load.ts';
export { readStatement } from './read-statement.ts';
export { StatementCache } from './statement-cache.ts';
export type { ColumnName, Features, FromTable, KeyEquality, OutputItem, Statement, TableRef } from './statement.ts';
