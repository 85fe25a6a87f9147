import type { Column, JsonValue } from '@query-router/contracts';
import type { EngineAnswer } from '../src/compare/answer.ts';
import { checksumOf } from '../src/compare/checksum.ts';
import { compareAnswers } from '../src/compare/compare-answers.ts';

function answer(columns: readonly string[], rows: readonly (readonly JsonValue[])[], engine: EngineAnswer['engine'] = 'postgres'): EngineAnswer {
  const typed: Column[] = columns.map((text) => ({ name: text.split(' ')[0] ?? '', type: text.split(' ')[1] ?? '' }));
  return { engine, columns: typed, rows, truncated: false, durationMs: 1 };
}

function compare(columns: readonly string[], reference: readonly (readonly JsonValue[])[], other: readonly (readonly JsonValue[])[]) {
  return compareAnswers(answer(columns, reference), answer(columns, other, 'duckdb'));
}

describe('two answers are the same', () => {
  test.each<[string, readonly string[], readonly (readonly JsonValue[])[], readonly (readonly JsonValue[])[]]>([
    ['in whatever order their rows come', ['id int32', 'name text'], [[1, 'a'], [2, null]], [[2, null], [1, 'a']]],
    ['when floats differ in their last digits', ['x float64'], [[0.1 + 0.2]], [[0.3]]],
    ['when floats around a rounding differ in their last digits', ['x float64'], [[1.000_005], [2]], [[2], [1.000_004_999_999_99]]],
    ['when floats beside equal keys pair crosswise', ['k int32', 'x float64', 'y float64'], [[1, 1, 5], [1, 1.000_000_000_000_1, 3]], [[1, 1, 3], [1, 1.000_000_000_000_1, 5]]],
    ['when 32-bit floats differ in the seventh digit', ['x float32'], [[0.1]], [[0.100_000_09]]],
    ['when documents have their members in another order', ['d json'], [[{ a: 1, b: [1, 2] }]], [[{ b: [1, 2], a: 1 }]]],
    ['when a zero is negative', ['x float64'], [[0]], [[-0]]],
    ['without rows', ['x text'], [], []],
    ['when lists of floats differ in their last digits', ['l array<float64>'], [[[0.1 + 0.2, 1]]], [[[0.3, 1]]]],
    ['when floats are not numbers', ['x float64'], [['NaN'], ['Infinity']], [['Infinity'], ['NaN']]],
  ])('%s', (_name, columns, reference, other) => {
    expect(compare(columns, reference, other)).toEqual({ same: true });
  });

  test('when the engine says fewer digits of a decimal than the reference', () => {
    expect(compareAnswers(answer(['t decimal(38,2)'], [['1.50']]), answer(['t decimal'], [['1.50']]))).toEqual({ same: true });
  });
});

describe('two answers are different', () => {
  test.each<[string, readonly string[], readonly (readonly JsonValue[])[], readonly (readonly JsonValue[])[], string]>([
    ['by one value', ['id int32', 'n int64'], [[1, 10], [2, 20]], [[2, 21], [1, 10]], 'row 2, column n (int64)'],
    ['by the scale of a decimal', ['t decimal'], [['1.50']], [['1.5']], 'row 1, column t (decimal)'],
    ['by the last digit of a decimal', ['t decimal'], [['0.10000000000000000001']], [['0.1']], 'row 1, column t (decimal)'],
    ['by null and an empty text', ['x text'], [[null]], [['']], 'row 1, column x (text)'],
    ['by a number and its text', ['x json'], [[1]], [['1']], 'row 1, column x (json)'],
    ['by how often a row comes', ['x text'], [['a'], ['a'], ['b']], [['a'], ['b'], ['b']], 'row 2, column x (text)'],
    ['by a row that is missing', ['id int32'], [[1], [2]], [[2]], '2 rows in postgres, 1 in duckdb; row 1 is missing'],
    ['by a row too many', ['id int32'], [[2]], [[1], [2]], '1 rows in postgres, 2 in duckdb; row 1 is not in the reference'],
    ['by a float beyond the tolerance', ['x float64'], [[1]], [[1.000_000_1]], 'row 1, column x (float64)'],
    ['by a small float and zero', ['x float64'], [[0.001]], [[0]], 'row 1, column x (float64)'],
    ['by the order of a list', ['l array<int32>'], [[[1, 2]]], [[[2, 1]]], 'row 1, column l (array<int32>)'],
  ])('%s', (_name, columns, reference, other, reason) => {
    expect(compare(columns, reference, other)).toMatchObject({ same: false, reason });
  });

  test('by a column, its name or its type', () => {
    expect(compareAnswers(answer(['a int32'], [[1]]), answer(['a int32', 'b int32'], [[1, 2]]))).toMatchObject({ reason: '1 columns, and 2' });
    expect(compareAnswers(answer(['a int32'], [[1]]), answer(['A int32'], [[1]]))).toMatchObject({ reason: 'column 1 is called a, and A' });
    expect(compareAnswers(answer(['a int32'], [[1]]), answer(['a int64'], [[1]]))).toMatchObject({ reason: 'column a is of type int32, and int64' });
  });

  test('and the value, its row in both answers and its type are told', () => {
    expect(compare(['id int32', 'n int64'], [[1, 10], [2, 20]], [[2, 21], [1, 10]])).toMatchObject({
      differences: [{ reference_row: 2, engine_row: 1, column: 'n', type: 'int64', reference_value: 20, engine_value: 21 }],
    });
  });

  test('and at most ten values are told', () => {
    const rows = Array.from({ length: 100 }, (_, id) => [id, id]);
    const compared = compare(['id int32', 'n int32'], rows, rows.map(([id = 0]) => [id, id + 1]));
    expect(compared.same ? [] : compared.differences).toHaveLength(10);
  });
});

describe('the checksum of an answer', () => {
  test('does not depend on the order of rows, and does on their values and types', () => {
    const one = checksumOf(answer(['id int32', 'x float64'], [[1, 0.5], [2, 1.5]]));
    expect(checksumOf(answer(['id int32', 'x float64'], [[2, 1.5], [1, 0.5]]))).toBe(one);
    expect(checksumOf(answer(['id int32', 'x float64'], [[2, 0.5], [1, 1.5]]))).not.toBe(one);
    expect(checksumOf(answer(['id int64', 'x float64'], [[1, 0.5], [2, 1.5]]))).not.toBe(one);
  });
});
