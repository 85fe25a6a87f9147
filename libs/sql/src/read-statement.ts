import { gate } from './gate/gate.ts';
import { featuresOf } from './read/features.ts';
import { fingerprintOf } from './read/fingerprint.ts';
import { outputOf } from './read/output.ts';
import { tablesOf } from './read/tables.ts';
import type { OutputItem, Statement } from './statement.ts';

/**
 * Reads one statement of PostgreSQL's dialect: lets it through the gate and says what it is. Needs `loadSql()`.
 *
 * @throws FailureError BAD_REQUEST (empty or with invisible characters), PAYLOAD_TOO_LARGE, SQL_SYNTAX (`details.line`, `details.column`,
 * from 1), SQL_NOT_SUPPORTED (harmless, not offered), STATEMENT_REFUSED (two statements, or something off the allow-lists).
 */
export function readStatement(sql: string): Statement {
  const gated = gate(sql);
  const tables = tablesOf(gated.tree);
  const output = outputOf(gated.tree);
  return {
    sql,
    kind: gated.kind,
    verb: gated.verb,
    fingerprint: fingerprintOf(sql, tables),
    tables,
    functions: gated.functions,
    features: featuresOf(gated, tables, gated.kind === 'read' || output.length > 0),
    outputNames: namesOf(output),
    output,
    tree: gated.tree,
    depth: gated.depth,
  };
}

function namesOf(output: readonly OutputItem[]): readonly string[] | null {
  const found: string[] = [];
  for (const item of output) {
    if (item.kind === 'star') return null;
    found.push(item.name);
  }
  return found;
}
