/** Rules of the lake that need no server. */
import { isFailureError } from '@query-router/contracts';
import { cutoff } from '../src/maintenance/retention.ts';
import { permittedTable, requireWholeLake } from '../src/http/permission.ts';
import { decodeRequest, jobRequestSchema, tableRollbackSchema } from '../src/http/requests.ts';
import type { Content } from '../src/nessie/nessie-schemas.ts';
import { changesBetween } from '../src/refs/table-change.ts';
import { withWritersPaused } from '../src/tables/writer-pause.ts';
import { LakeSql } from '../src/tables/lake-sql.ts';
import { parseTableName, sqlName } from '../src/table-name.ts';

const codeOf = (work: () => unknown): unknown => {
  try {
    work();
    return null;
  } catch (error) {
    return isFailureError(error) ? error.failure.code : error;
  }
};

describe('how old a file must be to be removed', () => {
  const now = 1_000_000_000_000;

  test('as asked, when nobody else needs it', () => {
    expect(cutoff(5_000, { kind: 'nobody' }, now)).toEqual({ kind: 'run', retentionMs: 5_000, limitedBy: null });
  });

  test('as old as what a tag needs, and a minute', () => {
    expect(cutoff(5_000, { kind: 'since', atMs: now - 3_600_000, by: 'tag "t"' }, now)).toEqual({ kind: 'run', retentionMs: 3_660_000, limitedBy: 'tag "t"' });
  });

  test('as asked, when that is longer', () => {
    expect(cutoff(86_400_000, { kind: 'since', atMs: now - 3_600_000, by: 'tag "t"' }, now)).toMatchObject({ retentionMs: 86_400_000, limitedBy: null });
  });

  test('not at all, when nobody can say', () => {
    expect(cutoff(5_000, { kind: 'unknown', by: 'branch "b"' }, now)).toMatchObject({ kind: 'skip', reason: expect.stringContaining('branch "b"') });
  });
});

describe('differences between references', () => {
  const table = (folder: string, file: string, schemaId = 0, id = 'i'): Content => ({ type: 'ICEBERG_TABLE', id, metadataLocation: `s3://w/${folder}/metadata/${file}`, snapshotId: file, schemaId, specId: 0, sortOrderId: 0 });
  const change = (from: Content | null, to: Content | null): unknown => changesBetween([{ key: ['s', 't'], from, to }])[0]?.change;

  test.each([
    ['made', null, table('a', '1'), 'added'],
    ['dropped', table('a', '1'), null, 'removed'],
    ['written', table('a', '1'), table('a', '2'), 'data'],
    ['redefined', table('a', '1'), table('a', '2', 1), 'schema'],
    ['made anew', table('a', '1'), table('b', '1'), 'replaced'],
    ['dropped and brought back', table('a', '1'), table('a', '1', 0, 'another'), undefined],
    ['namespaces', { type: 'NAMESPACE', id: 'x' } as Content, { type: 'NAMESPACE', id: 'y' } as Content, undefined],
  ])('%s', (_, from, to, expected) => {
    expect(change(from, to)).toBe(expected);
  });
});

describe('who may', () => {
  const some = { subject: 'a', role: 'write' as const, tables: ['shop.*'] };

  test('a key for some tables touches those, and not the lake as a whole', () => {
    expect(permittedTable(some, 'shop.orders')).toEqual({ schema: 'shop', name: 'orders' });
    expect(codeOf(() => permittedTable(some, 'hr.salaries'))).toBe('FORBIDDEN');
    expect(codeOf(() => requireWholeLake(some))).toBe('FORBIDDEN');
    expect(codeOf(() => requireWholeLake({ ...some, tables: ['*'] }))).toBeNull();
  });
});

describe('what is asked', () => {
  test.each(['orders', 'a.b.c', 'Shop.Orders', 'shop."x"', "shop.o'", 'shop.'])('"%s" is no name of a table', (text) => {
    expect(codeOf(() => parseTableName(text))).toBe('BAD_REQUEST');
  });

  test('names become SQL quoted', () => {
    expect(sqlName('lake', { schema: 'a"b', name: 't' }, '$files')).toBe('"lake"."a""b"."t$files"');
  });

  test('a job without statements, an unknown word, two places to go to: each is told', () => {
    for (const wrong of [{ statements: [] }, { statements: ['x'], asertions: [] }]) expect(codeOf(() => decodeRequest(jobRequestSchema, wrong))).toBe('BAD_REQUEST');
    expect(codeOf(() => decodeRequest(tableRollbackSchema, { to: { snapshot: '1', ref: 'x' } }))).toBe('BAD_REQUEST');
    expect(decodeRequest(jobRequestSchema, { statements: ['x'] })).toMatchObject({ assertions: [] });
  });
});

describe('pipelines of a table that is rolled back', () => {
  const sql = new LakeSql({ run: () => Promise.reject(new Error('nothing is asked')), close: () => undefined });
  const writers = (topics: readonly string[]) => ({
    writersOf: async () => [{ pipeline: 'p', running: true, topics }],
    stop: () => Promise.reject(new Error('nothing is stopped')),
    resume: async () => undefined,
    startAnew: async () => undefined,
  });
  const journal = { begin: () => Promise.reject(new Error('nothing is begun')) };
  const table = { schema: 's', name: 't' };
  const codeAt = (topics: readonly string[], target: { snapshot: string } | null, policy: 'skip' | 'refuse') =>
    withWritersPaused({ writers: writers(topics), sql, catalog: 'lake', journal }, [{ table, target }], policy, { kind: 'snapshot', branch: 'main', table, snapshot: '1' }, async () => null).then(
      () => null,
      (error: unknown) => (isFailureError(error) ? error.failure.message : error),
    );

  test('that read several topics cannot be started at the right place', async () => {
    expect(await codeAt(['a', 'b'], { snapshot: '1' }, 'skip')).toContain('reads 2 topics');
  });

  test('keep their table from being dropped', async () => {
    expect(await codeAt(['a'], null, 'skip')).toContain('would be dropped');
  });
});
