import { join } from 'node:path';
import { fetchGroup } from '../artifacts/fetch-group.ts';
import { artifactGroup } from '../artifacts/lock.ts';
import { unpackWheel } from '../artifacts/pypi.ts';
import { versions } from '../versions.ts';
import { provide } from './provide.ts';

/** The folder with DuckDB's extensions for the lake, which its worker takes as `DUCKDB_EXTENSION_DIR`. */
export function duckdbExtensions(): Promise<string> {
  return provide(`duckdb-extensions-${versions.duckdb}`, async (directory) => {
    await fetchGroup('duckdb-extensions', directory);
    for (const { file } of artifactGroup('duckdb-extensions').files) await unpackWheel(join(directory, file), directory);
  });
}
