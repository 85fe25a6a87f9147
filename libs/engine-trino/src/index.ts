import type { TrinoOptions } from './trino-engine.ts';
import { TrinoEngine } from './trino-engine.ts';

export type { TrinoSource } from './sources.ts';
export type { TrinoOptions } from './trino-engine.ts';
export { TrinoEngine } from './trino-engine.ts';
export { openTrinoStatements, type TrinoAnswer, type TrinoStatements } from './statements.ts';

/** Catalogues of a Trino cluster. Nothing is connected before `init()`. */
export function createTrinoEngine(options: TrinoOptions): TrinoEngine {
  return new TrinoEngine(options);
}
