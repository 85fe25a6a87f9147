import { globSync } from 'node:fs';
import { join } from 'node:path';
import { fetchGroup } from '../artifacts/fetch-group.ts';
import { artifactGroup } from '../artifacts/lock.ts';
import { unpackWheel } from '../artifacts/pypi.ts';
import { versions } from '../versions.ts';
import { provide } from './provide.ts';

/** The folder with DuckDB's extensions for the lake, which its worker takes as `DUCKDB_EXTENSION_DIR`. */
export function duckdbExtensions(): Promise<string> {
  return unpacked('duckdb-extensions');
}

/** The file of DuckDB's extension that makes TPC-H's data and carries its queries. */
export async function duckdbTpch(): Promise<string> {
  const directory = await unpacked('duckdb-tpch');
  const [file] = globSync('**/tpch.duckdb_extension', { cwd: directory });
  if (file === undefined) throw new Error(`There is no tpch.duckdb_extension in ${directory}.`);
  return join(directory, file);
}

function unpacked(group: 'duckdb-extensions' | 'duckdb-tpch'): Promise<string> {
  return provide(`${group}-${versions.duckdb}`, async (directory) => {
    await fetchGroup(group, directory);
    for (const { file } of artifactGroup(group).files) await unpackWheel(join(directory, file), directory);
  });
}
