import { queryAnswerSchema, type Decision } from '@query-router/contracts';
import { encodeAnswer, outputColumns } from '@query-router/results';

const decision: Decision = {
  rule: 'default',
  reason: 'everything else goes to duckdb',
  statement: 'read',
  fingerprint: 'f',
  tables: [],
  candidates: ['duckdb'],
  rejected: [],
  sql: 'SELECT 1',
  fresh_as_of: null, staleness_ms: null,
};

function answer(rows: readonly (readonly (string | number | null)[])[], names = ['a', 'b']): unknown {
  return JSON.parse(
    encodeAnswer({
      queryId: 'q1',
      engine: 'duckdb',
      durationMs: 1.5,
      columns: names.map((name) => ({ name, type: 'text' })),
      rows,
      affectedRows: null,
      truncated: false,
      replayed: false,
      consistencyToken: null,
      decision,
    }).toString(),
  );
}

describe('encodeAnswer', () => {
  it('writes rows as objects that satisfy the contract', () => {
    const body = queryAnswerSchema.parse(answer([['x', 1], [null, 'quote " and \u2028']]));
    expect(body.data).toEqual([{ a: 'x', b: 1 }, { a: null, b: 'quote " and \u2028' }]);
    expect(body).toMatchObject({ row_count: 2, truncated: false, duration: 0.0015 });
  });

  it('writes no rows and no columns', () => {
    expect(answer([])).toMatchObject({ data: [], row_count: 0 });
    expect(answer([[], []], [])).toMatchObject({ data: [{}, {}] });
  });
});

describe('outputColumns', () => {
  const text = (name: string): { name: string; type: string } => ({ name, type: 'text' });

  it('prefers the names and types PostgreSQL gives', () => {
    expect(outputColumns([text('count()')], [{ name: 'count', type: 'int64' }])).toEqual([{ name: 'count', type: 'int64' }]);
  });

  it('keeps those of the engine when the counts differ', () => {
    expect(outputColumns([text('x'), text('y')], [text('count')])).toEqual([text('x'), text('y')]);
  });

  it('makes equal names unique, so that no value is lost', () => {
    expect(outputColumns([text('id'), text('id'), text('id_2')], null)).toEqual([text('id'), text('id_2'), text('id_2_2')]);
  });
});
