import type { Column, EngineName, JsonValue, QueryAnswer } from '@query-router/contracts';

export type Row = readonly JsonValue[];

/** One engine's answer, rows as arrays in column order. */
export interface EngineAnswer {
  readonly engine: EngineName;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly truncated: boolean;
  readonly durationMs: number;
}

export function toEngineAnswer({ engine, columns, data, truncated, duration }: QueryAnswer): EngineAnswer {
  return { engine, columns, rows: data.map((row) => columns.map(({ name }) => (row[name] ?? null) as JsonValue)), truncated, durationMs: duration * 1000 };
}
