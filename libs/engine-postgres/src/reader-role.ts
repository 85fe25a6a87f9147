import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { collect } from './collect.ts';
import { step } from './exchange.ts';
import { OWN_SCHEMA } from './request-log.ts';
import type { Session } from './session.ts';
import { isServerError } from './session.ts';
import { withoutWaiting } from './without-waiting.ts';

export interface Account {
  readonly user: string;
  readonly password: string;
}

export const READER_ROLE = 'query_router_reader';

/** The reader's password follows from the writer's, so that every worker of one installation knows it and none stores it. */
export function readerAccount(adminPassword: string): Account {
  return { user: READER_ROLE, password: createHmac('sha256', adminPassword).update(READER_ROLE).digest('base64url') };
}

const ITERATIONS = 4_096;

/** What the server stores for a password (RFC 5803): sent instead of the password, so no log can show it. */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

/**
 * Creates or repairs the role that reads run under: it may log in and select, nothing else. It bypasses row security only where
 * the account itself does, so that both see the same rows. Throws the server's error where the account may not create roles.
 */
export async function ensureReaderRole(admin: Session, account: Account): Promise<void> {
  await patiently(async () => {
    const [[bypass, exists] = []] = await collect(
      admin,
      `SELECT rolsuper OR rolbypassrls, EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1) FROM pg_catalog.pg_roles WHERE rolname = current_user`,
      [account.user],
    );
    // Looked up each time: an engine of another database may have made it meanwhile.
    const verb = exists === 't' ? 'ALTER' : 'CREATE';
    const rights = `LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT${bypass === 't' ? ' BYPASSRLS' : ''}`;
    await admin.run([step(`${verb} ROLE ${account.user} ${rights} PASSWORD '${scramVerifier(account.password)}'`)]);
  });
}

/** Lets the reader see what the account will create, and what is there already. */
export async function grantReader(admin: Session, user: string): Promise<void> {
  await patiently(() =>
    admin.run([
      step(`ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO ${user}`),
      step(`ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${user}`),
      step(`REVOKE ALL ON ALL TABLES IN SCHEMA ${OWN_SCHEMA} FROM ${user}`),
      step(`REVOKE ALL ON SCHEMA ${OWN_SCHEMA} FROM ${user}`),
    ]),
  );
  await grantExisting(admin, user);
}

const MISSING = `
  SELECT format('GRANT USAGE ON SCHEMA %I TO %I', nspname, $1::text)
  FROM pg_catalog.pg_namespace
  WHERE nspname NOT IN ('pg_catalog', 'information_schema', '${OWN_SCHEMA}') AND nspname !~ '^pg_' AND NOT has_schema_privilege($1, oid, 'USAGE')
  UNION ALL
  SELECT format('GRANT SELECT ON TABLE %I.%I TO %I', n.nspname, c.relname, $1::text)
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', '${OWN_SCHEMA}') AND n.nspname !~ '^pg_'
    AND NOT has_table_privilege($1, c.oid, 'SELECT')
    AND (NOT c.relrowsecurity OR (SELECT rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = $1))`;

/** Grants for tables that other accounts created. One that may not be granted, or is locked, stays out of the catalogue. */
export async function grantExisting(admin: Session, user: string): Promise<void> {
  const missing = await collect(admin, MISSING, [user]);
  if (missing.length === 0) return;
  await withoutWaiting(admin, async () => {
    for (const [grant] of missing) {
      if (typeof grant === 'string') await patiently(() => admin.run([step(grant)])).catch(() => undefined);
    }
  });
}

/** Of those that collide one comes through each time, so as many workers may start at once. */
const MOST_ATTEMPTS = 20;

/** Roles and rights are shared by all workers: two that change them at once collide, and one of them tries again. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const collided = isServerError(error) && ['XX000', '23505', '42710', '40001'].includes(error.code);
      if (!collided || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}
