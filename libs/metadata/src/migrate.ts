import { setTimeout as sleep } from 'node:timers/promises';
import type { Metadata } from './metadata.ts';

/** "qrou" "meta": the lock under which one service at a time changes the schema. */
const LOCK = [0x71726f75, 0x6d657461] as const;
const WAIT_MS = 60_000;
const RETRY_MS = 250;

/** SQLSTATE classes of a server that is not there yet, is starting, or is ending (PostgreSQL manual, appendix A). */
const NOT_YET = /^(?:08|57P)/;

/** See `Metadata.migrate`. */
export async function migrate(metadata: Metadata, area: string, statements: readonly string[]): Promise<void> {
  const deadlineMs = Date.now() + WAIT_MS;
  for (;;) {
    try {
      await apply(metadata, area, statements);
      return;
    } catch (error) {
      if (!mayPass(error) || Date.now() > deadlineMs) throw error;
      await sleep(RETRY_MS);
    }
  }
}

async function apply(metadata: Metadata, area: string, statements: readonly string[]): Promise<void> {
  await metadata.transaction(async (rows) => {
    await rows.query('SELECT pg_advisory_xact_lock($1, $2)', LOCK);
    await rows.query('CREATE SCHEMA IF NOT EXISTS query_router');
    await rows.query('CREATE TABLE IF NOT EXISTS query_router.schema_version (area text PRIMARY KEY, version int NOT NULL)');
    const [found] = await rows.query<{ version: number }>('SELECT version FROM query_router.schema_version WHERE area = $1', [area]);
    const version = found?.version ?? 0;
    if (version >= statements.length) return;
    for (const statement of statements.slice(version)) await rows.query(statement);
    const record = 'INSERT INTO query_router.schema_version VALUES ($1, $2) ON CONFLICT (area) DO UPDATE SET version = excluded.version';
    await rows.query(record, [area, statements.length]);
  });
}

function mayPass(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  // Without a code: pg's own errors of a connection that ended or took too long.
  return typeof code !== 'string' || code.startsWith('E') || NOT_YET.test(code);
}
