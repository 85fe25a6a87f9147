import { jsonBytes, rowBytes, RowBudget } from '../src/index.ts';

describe('counting bytes', () => {
  it('counts what JSON.stringify would write', () => {
    for (const value of [null, true, false, 0, -1.5, 1e21, '', 'abc', 'Grüße 🦆', 'a"b\\c\nd\u0001\u007f', '\ud800 alone', [1, [null, 'é']], { a: 'ü', b: [] }]) {
      expect(jsonBytes(value)).toBe(Buffer.byteLength(JSON.stringify(value)));
    }
    for (const row of [[], [1], [1, 'a', null]]) expect(rowBytes(row)).toBe(Buffer.byteLength(JSON.stringify(row)));
  });
});

describe('a row budget', () => {
  it('takes rows up to the row limit', () => {
    const budget = new RowBudget({ maxRows: 2, maxResultBytes: 100 });
    expect([budget.admit([1]), budget.admit([2]), budget.truncated, budget.admit([3]), budget.truncated]).toEqual([true, true, false, false, true]);
    expect(budget.rows).toEqual([[1], [2]]);
  });

  it('takes rows up to the byte limit, and none after the first that does not fit', () => {
    const budget = new RowBudget({ maxRows: 100, maxResultBytes: 10 });
    expect([budget.admit(['ab']), budget.admit(['abcdef']), budget.admit([1])]).toEqual([true, false, false]);
    expect([budget.rows, budget.bytes]).toEqual([[['ab']], 6]);
  });

  it('takes nothing when the first row is too large', () => {
    const budget = new RowBudget({ maxRows: 1, maxResultBytes: 3 });
    expect([budget.admit(['ab']), budget.rows, budget.truncated]).toEqual([false, [], true]);
  });
});
