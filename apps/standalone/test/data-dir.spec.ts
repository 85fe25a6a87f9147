import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataDir } from '../src/data-dir.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'data-dir-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const put = (path: string): void => {
  mkdirSync(join(root, path), { recursive: true });
  writeFileSync(join(root, path, 'file'), '');
};

describe('the data directory', () => {
  test('is made when it is missing', () => {
    const { duckdb } = openDataDir(join(root, 'a/b'), false);
    expect(duckdb).toBe(join(root, 'a/b/duckdb/copies.duckdb'));
    expect(existsSync(join(root, 'a/b/duckdb'))).toBe(true);
  });

  test('keeps the database and drops the copies, which do not know what was written meanwhile', () => {
    put('postgres');
    put('clickhouse');
    put('duckdb');
    openDataDir(root, false);
    expect(['postgres', 'clickhouse', 'duckdb'].map((name) => existsSync(join(root, name, 'file')))).toEqual([true, false, false]);
  });

  test('starts over when asked to', () => {
    put('postgres');
    openDataDir(root, true);
    expect(existsSync(join(root, 'postgres'))).toBe(false);
  });

  test('says which directory cannot be used, and what to do', () => {
    writeFileSync(join(root, 'plain'), '');
    expect(() => openDataDir(join(root, 'plain'), false)).toThrow(`${join(root, 'plain')} cannot be used as the data directory (EEXIST). Choose another one with DATA_DIR.`);
  });

  test('belongs to one living process, and is not touched for another', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      writeFileSync(join(root, 'router.pid'), String(other.pid));
      put('postgres');
      expect(() => openDataDir(root, true)).toThrow(new RegExp(`in use by process ${other.pid}.*DATA_DIR`));
      expect(existsSync(join(root, 'postgres/file'))).toBe(true);
    } finally {
      other.kill('SIGKILL');
      await once(other, 'exit');
    }
    openDataDir(root, false);
    expect(readFileSync(join(root, 'router.pid'), 'utf8')).toBe(String(process.pid));
  });

  test.each(['', 'nonsense', '0', '-1'])('is free when its lock says "%s"', (text) => {
    writeFileSync(join(root, 'router.pid'), text);
    expect(() => openDataDir(root, false)).not.toThrow();
  });

  test('is free for the next one once it was released', () => {
    openDataDir(root, false).release();
    expect(existsSync(join(root, 'router.pid'))).toBe(false);
  });
});
