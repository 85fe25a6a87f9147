const SPACE_OR_COMMENT = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|\()+/;

/**
 * Why a text must not be run as a read, or null. In Trino's grammar a statement that begins with one of these words is a query, and
 * queries change nothing; the server's access control (infra/trino/rules.json) is the lock behind it.
 */
export function whyNotARead(sql: string): string | null {
  const start = sql.replace(SPACE_OR_COMMENT, '');
  if (start === '') return 'the statement is empty';
  return /^(?:SELECT|WITH|VALUES|TABLE)\b/i.test(start) ? null : 'only queries are run here';
}
