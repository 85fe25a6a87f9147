import type { EngineName } from '@query-router/contracts';
import { emit, loadSql, readStatement } from '@query-router/sql';
import type { ResolvedTable } from '@query-router/sql';

const HASH = '2e1cfa82b035c26cbbbdae632cea070514eb8b773f616aaeaf668e2f0be8f10d';
const columns = [
  { name: 'id', type: 'int32', nullable: false },
  { name: 'kind', type: 'text', nullable: true },
];

function text(sql: string, engine: EngineName, ...tables: readonly ResolvedTable[]): string {
  const emission = emit(readStatement(sql), engine, ({ name }) => tables[['clicks', 'users'].indexOf(name)] ?? null);
  return emission.ok ? emission.sql : `refused: ${emission.reason}`;
}

beforeAll(loadSql);

describe('tables of the lake', () => {
  it.each([
    ['trino', ['lake', 'events', 'clicks']],
    ['trino', ['lake_at_dev', 'events', 'clicks']],
    ['duckdb', ['lake', 'events', 'clicks@feature/x']],
    ['duckdb', ['lake', 'events', `clicks@main#${HASH}`]],
    ['duckdb', ['lake', 'events', `clicks#${HASH}`]],
    ['clickhouse', ['lake', 'events.clicks']],
    ['clickhouse', ['lake', 'events.clicks@feature%2Fx']],
    ['clickhouse', ['lake', `events.clicks@main%23${HASH}`]],
  ] as const)('are written on %s as %j', (engine, path) => {
    const written = text('SELECT kind, count(*) FROM events.clicks WHERE id > 1 GROUP BY kind', engine, { path, columns });
    expect(written).toContain(path.map((part) => `"${part}"`).join('.'));
    expect(written).not.toContain('refused');
  });
});

describe('versions of tables', () => {
  const clicks: ResolvedTable = { path: ['lake', 'events', 'clicks'], columns, asOf: { snapshot: '3992287416771054233' } };

  it('stand behind the table in Trino', () => {
    expect(text('SELECT id FROM events.clicks AS c', 'trino', clicks)).toContain('"lake"."events"."clicks" FOR VERSION AS OF 3992287416771054233 AS');
    expect(text('SELECT id FROM events.clicks', 'trino', { ...clicks, asOf: { timestamp: '2026-11-22T18:00:00.5+01:00' } })).toContain(
      `"clicks" FOR TIMESTAMP AS OF TIMESTAMP '2026-11-22 18:00:00.5 +01:00' AS`,
    );
    expect(text('SELECT id FROM events.clicks', 'trino', { ...clicks, asOf: { timestamp: '2026-11-22T18:00:00Z' } })).toContain(`TIMESTAMP '2026-11-22 18:00:00 UTC'`);
  });

  it('hold for each mention and for no other table', () => {
    const written = text('SELECT a.id FROM events.clicks a JOIN events.users b ON a.id = b.id WHERE a.id IN (SELECT id FROM events.clicks)', 'trino', clicks, { path: ['pg', 'shop', 'users'], columns });
    expect(written.match(/FOR VERSION AS OF/g)).toHaveLength(2);
    expect(written).toMatch(/"pg"\."shop"\."users" AS/);
    expect(written).not.toContain('@as_of_');
  });

  it('are refused where they cannot be written', () => {
    expect(text('SELECT id FROM events.clicks', 'duckdb', clicks)).toContain('refused: it reads the newest version only');
    expect(text('SELECT id FROM events.clicks', 'trino', { ...clicks, asOf: { snapshot: '1; DROP' } })).toContain('refused');
    expect(text('SELECT id FROM events.clicks', 'trino', { ...clicks, asOf: { timestamp: "2026-11-22' OR" } })).toContain('refused');
  });
});
