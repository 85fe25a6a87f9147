import { isInitialized } from '@polyglot-sql/sdk';
import { loadParser } from './parser/pg-parser.ts';
import { readStatement } from './read-statement.ts';

/**
 * Loads the WebAssembly modules (PostgreSQL's parser and the transpiler) once per process; about a second and 60 MB.
 * Everything else in this library is synchronous and needs it to have finished.
 */
export async function loadSql(): Promise<void> {
  await loadParser();
  if (!isInitialized()) throw new Error('@polyglot-sql/sdk did not initialise');
  readStatement('SELECT 1');
}
