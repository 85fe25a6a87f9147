import type { Column, JsonValue } from '@query-router/contracts';
import { differenceOf } from './runner/compare.ts';
import type { SortOrder } from './runner/sort-order.ts';

const UNORDERED: SortOrder = { keys: [], cut: false };
const BY_FIRST: SortOrder = { keys: [0], cut: false };
const columns = (...types: string[]): Column[] => types.map((type, index) => ({ name: `c${index + 1}`, type }));
const difference = (types: readonly string[], want: JsonValue[][], got: JsonValue[][], order: SortOrder = UNORDERED): string | null => differenceOf({ columns: columns(...types), rows: want }, { columns: columns(...types), rows: got }, order);

describe('two answers are compared', () => {
  test('by the names and types of their columns', () => {
    expect(differenceOf({ columns: [{ name: 'n', type: 'int32' }], rows: [] }, { columns: [{ name: 'n', type: 'int64' }], rows: [] }, UNORDERED)).toContain('n int64');
  });

  test('with decimals by every digit and floats within the tolerance', () => {
    expect(difference(['decimal'], [['1.50']], [['1.5']])).not.toBeNull();
    expect(difference(['float64'], [[0.1 + 0.2]], [[0.3]])).toBeNull();
    expect(difference(['float64'], [[1]], [[1.000001]])).not.toBeNull();
    expect(difference(['int64'], [[9007199254740991]], [[9007199254740990]])).not.toBeNull();
    expect(difference(['float64'], [['NaN']], [[null]])).not.toBeNull();
  });

  test('with booleans that are no numbers and NULL that is no zero', () => {
    expect(difference(['boolean'], [[true]], [[1]])).not.toBeNull();
    expect(difference(['int32'], [[null]], [[0]])).not.toBeNull();
  });

  test('with documents whatever the order of their members, and arrays item by item', () => {
    expect(difference(['json'], [[{ a: 1, b: 2 }]], [[{ b: 2, a: 1 }]])).toBeNull();
    expect(difference(['array<int32>'], [[[1, 2]]], [[[2, 1]]])).not.toBeNull();
  });

  test('as multisets where nothing is ordered', () => {
    expect(difference(['int32', 'float64'], [[1, 0.3], [1, 0.5], [2, 0.1]], [[2, 0.1], [1, 0.5], [1, 0.1 + 0.2]])).toBeNull();
    expect(difference(['int32'], [[1], [1], [2]], [[1], [2], [2]])).not.toBeNull();
  });

  test('as multisets, also thousands of large floats that differ far behind', () => {
    const rows = Array.from({ length: 3_000 }, (_, index) => [2_147_483_647 + index * 7 + 0.18]);
    expect(difference(['float64'], rows, rows.toReversed())).toBeNull();
    expect(difference(['float64'], rows, rows.toReversed().with(7, [2_147_483_640.18]))).not.toBeNull();
  });

  test('in order where there is one, but for rows that tie', () => {
    expect(difference(['int32', 'text'], [[1, 'a'], [1, 'b'], [2, 'c']], [[1, 'b'], [1, 'a'], [2, 'c']], BY_FIRST)).toBeNull();
    expect(difference(['int32', 'text'], [[1, 'a'], [2, 'c']], [[2, 'c'], [1, 'a']], BY_FIRST)).not.toBeNull();
    expect(difference(['int32', 'text'], [[1, 'a'], [2, 'c']], [[2, 'c'], [1, 'a']], { keys: null, cut: false })).not.toBeNull();
  });

  test('leaving open which of the tied rows a LIMIT cuts off', () => {
    expect(difference(['int32', 'text'], [[1, 'a'], [2, 'b'], [3, 'c']], [[1, 'a'], [2, 'b'], [3, 'd']], { keys: [0], cut: true })).toBeNull();
    expect(difference(['int32', 'text'], [[1, 'a'], [2, 'b'], [3, 'c']], [[1, 'a'], [2, 'x'], [3, 'c']], { keys: [0], cut: true })).not.toBeNull();
    expect(difference(['int32'], [[3]], [[4]], { keys: [0], cut: true })).not.toBeNull();
  });
});
