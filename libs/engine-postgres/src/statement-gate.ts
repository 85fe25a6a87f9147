import { engineFailure, shapeOf } from '@query-router/engine';

const READS = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', '(', 'EXPLAIN', 'SHOW', '']);
const WRITES = new Set([
  'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'WITH', 'SELECT', 'VALUES', 'TABLE', '(', 'TRUNCATE', 'CREATE', 'ALTER', 'DROP', 'COMMENT', 'GRANT', 'REVOKE', 'REFRESH',
  'REINDEX', 'ANALYZE', 'ANALYSE', '',
]);

/** Functions that a read-only transaction lets through although they change the session, other sessions or the outside. */
const SIDE_EFFECTS =
  /^(set_config|nextval|setval|pg_notify|pg_(try_)?advisory_\w+|pg_(terminate|cancel)_backend|pg_read_\w+|pg_ls_\w+|pg_stat_file|pg_file_\w+|lo_\w+|loread|lowrite|dblink\w*|pg_logical_\w+|pg_(create|drop|copy)_\w+|pg_replication_\w+|pg_rotate_logfile\w*|pg_reload_conf|pg_switch_wal|pg_backup_\w+|pg_promote|pg_wal_replay_\w+|pg_stat_reset\w*|pg_stat_clear\w*|pg_export_snapshot|pg_sync_\w+|pg_log_\w+|pg_(start|stop)_backup|pg_current_xact_id|txid_current|pg_(import|clear|restore)_\w+|(query|cursor|table|schema|database)_to_xml\w*|ts_stat|pg_create_\w+)$/;

/** `UESCAPE` and `U&"…"` can spell a name that this scanner reads differently. */
const DOUBTFUL = /\bU&"/i;

/**
 * Second line of defence behind the compiler's allow-list: refuses what the server's read-only lock would let through
 * (session changes, notifications, signals, large objects). Throws `STATEMENT_REFUSED`.
 */
export function checkRead(sql: string): void {
  refuseNul(sql);
  const { keyword, calls } = shapeOf(sql);
  if (!READS.has(keyword)) throw engineFailure('postgres', 'STATEMENT_REFUSED', `${keyword} is not a read.`);
  if (DOUBTFUL.test(sql)) throw engineFailure('postgres', 'STATEMENT_REFUSED', 'Identifiers written with U&"…" are not accepted.');
  for (const name of calls) {
    if (SIDE_EFFECTS.test(name)) throw engineFailure('postgres', 'STATEMENT_REFUSED', `Function ${name} has side effects and may not be used in a read.`);
  }
}

/** Refuses statements that would end the write's own transaction, need another protocol or cannot run in a transaction. */
export function checkWrite(sql: string): void {
  refuseNul(sql);
  const { keyword, calls } = shapeOf(sql);
  if (!WRITES.has(keyword)) throw engineFailure('postgres', 'STATEMENT_REFUSED', `${keyword} cannot be sent through the router.`);
  if (calls.has('set_config')) throw engineFailure('postgres', 'STATEMENT_REFUSED', 'Function set_config would change a shared session.');
}

/** Texts travel as C strings: what follows a NUL would be read as another part of the protocol message. */
function refuseNul(sql: string): void {
  if (sql.includes('\0')) throw engineFailure('postgres', 'STATEMENT_REFUSED', 'The text contains a NUL character.');
}
