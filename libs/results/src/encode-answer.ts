import type { Column, Decision, EngineName, JsonValue } from '@query-router/contracts';

export interface AnswerParts {
  readonly queryId: string;
  readonly engine: EngineName;
  readonly durationMs: number;
  readonly columns: readonly Column[];
  /** Rows as arrays in column order, values in wire form. */
  readonly rows: readonly (readonly JsonValue[])[];
  readonly affectedRows: number | null;
  readonly truncated: boolean;
  readonly replayed: boolean;
  /** For a write: what a read must carry to see it. */
  readonly consistencyToken: string | null;
  readonly decision: Decision;
}

/** Body of a successful answer (`queryAnswerSchema`), built once by the worker and passed on unchanged by every later hop. */
export function encodeAnswer(parts: AnswerParts): Buffer {
  const head = JSON.stringify({
    query_id: parts.queryId,
    engine: parts.engine,
    duration: Math.round(parts.durationMs * 1000) / 1_000_000,
    row_count: parts.rows.length,
    ...(parts.affectedRows === null ? {} : { affected_rows: parts.affectedRows }),
    truncated: parts.truncated,
    ...(parts.replayed ? { replayed: true } : {}),
    ...(parts.consistencyToken === null ? {} : { consistency_token: parts.consistencyToken }),
    columns: parts.columns,
    decision: parts.decision,
  });
  return Buffer.from(`${head.slice(0, -1)},"data":${encodeRows(parts.columns, parts.rows)}}`);
}

function encodeRows(columns: readonly Column[], rows: readonly (readonly JsonValue[])[]): string {
  if (rows.length === 0) return '[]';
  const prefixes = columns.map((column, index) => `${index === 0 ? '{' : ','}${JSON.stringify(column.name)}:`);
  let text = '[';
  for (const [rowIndex, row] of rows.entries()) {
    if (rowIndex > 0) text += ',';
    if (prefixes.length === 0) {
      text += '{}';
      continue;
    }
    for (let index = 0; index < prefixes.length; index += 1) {
      text += `${prefixes[index] ?? ''}${JSON.stringify(row[index] ?? null)}`;
    }
    text += '}';
  }
  return `${text}]`;
}
