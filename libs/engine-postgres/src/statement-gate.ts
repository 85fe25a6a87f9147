import { engineFailure } from '@query-router/engine';

/** What the text of a statement shows without parsing it. */
export interface StatementShape {
  /** First word, upper case; '' when the text is empty. */
  readonly keyword: string;
  /** Names directly followed by an opening parenthesis, folded as the server folds them. */
  readonly calls: ReadonlySet<string>;
}

/** Comments, literals, identifiers, numbers, then any single character; block comments nest and are read by hand. */
const TOKEN =
  /\s+|--[^\r\n]*|\/\*|[eE]'(?:[^'\\]|\\[\s\S]|'')*'|[uU]&'(?:[^']|'')*'|[bBxXnN]?'(?:[^']|'')*'|\$([A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$|[uU]&"(?:[^"]|"")*"|"(?:[^"]|"")*"|[A-Za-z_\u0080-\uFFFF][\w$\u0080-\uFFFF]*|\d[\w.]*|[\s\S]/y;

/** Reads a statement's tokens as PostgreSQL's scanner does, as far as names and calls need it. */
export function shapeOf(sql: string): StatementShape {
  const calls = new Set<string>();
  let keyword = '';
  let name: string | null = null;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < sql.length) {
    const match = TOKEN.exec(sql);
    if (match === null) break;
    const [token, tag] = match;
    const first = token[0] ?? '';
    if (token === '/*') TOKEN.lastIndex = endOfComment(sql, TOKEN.lastIndex);
    else if (first === '$' && token.length > 1) {
      TOKEN.lastIndex = endOfDollarQuote(sql, TOKEN.lastIndex, tag ?? '');
      name = null;
    } else if (/^\s|^--/.test(token)) continue;
    else if (first === '(') {
      if (name !== null) calls.add(name);
      if (keyword === '') keyword = '(';
      name = null;
    } else {
      name = identifier(token);
      if (keyword === '') keyword = token.toUpperCase();
    }
  }
  return { keyword, calls };
}

function identifier(token: string): string | null {
  if (token.startsWith('"')) return token.slice(1, -1).replaceAll('""', '"');
  if (/^[uU]&"/.test(token)) return unescape(token.slice(3, -1));
  return /^[A-Za-z_\u0080-\uFFFF]/.test(token) && !token.endsWith("'") ? token.toLowerCase() : null;
}

/** `U&"\0061"`; with UESCAPE another character may be used, so what is left of a doubtful name is not trusted: see `DOUBTFUL`. */
function unescape(text: string): string {
  return text
    .replaceAll('""', '"')
    .replaceAll(/\\\+([0-9A-Fa-f]{6})|\\([0-9A-Fa-f]{4})/g, (_all, long: string | undefined, short: string | undefined) => String.fromCodePoint(Number.parseInt(long ?? short ?? '', 16)));
}

function endOfComment(sql: string, from: number): number {
  let depth = 1;
  let at = from;
  while (at < sql.length && depth > 0) {
    if (sql.startsWith('*/', at)) {
      depth--;
      at += 2;
    } else if (sql.startsWith('/*', at)) {
      depth++;
      at += 2;
    } else at++;
  }
  return at;
}

function endOfDollarQuote(sql: string, from: number, tag: string): number {
  const end = sql.indexOf(`$${tag}$`, from);
  return end < 0 ? sql.length : end + tag.length + 2;
}

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
  const { keyword, calls } = shapeOf(sql);
  if (!READS.has(keyword)) throw engineFailure('postgres', 'STATEMENT_REFUSED', `${keyword} is not a read.`);
  if (DOUBTFUL.test(sql)) throw engineFailure('postgres', 'STATEMENT_REFUSED', 'Identifiers written with U&"…" are not accepted.');
  for (const name of calls) {
    if (SIDE_EFFECTS.test(name)) throw engineFailure('postgres', 'STATEMENT_REFUSED', `Function ${name} has side effects and may not be used in a read.`);
  }
}

/** Refuses statements that would end the write's own transaction, need another protocol or cannot run in a transaction. */
export function checkWrite(sql: string): void {
  const { keyword, calls } = shapeOf(sql);
  if (!WRITES.has(keyword)) throw engineFailure('postgres', 'STATEMENT_REFUSED', `${keyword} cannot be sent through the router.`);
  if (calls.has('set_config')) throw engineFailure('postgres', 'STATEMENT_REFUSED', 'Function set_config would change a shared session.');
}
