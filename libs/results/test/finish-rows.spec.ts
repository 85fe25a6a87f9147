import { finishRows } from '../src/index.ts';

describe('finishing rows', () => {
  it('passes columns on as they are, whatever their type', () => {
    expect(finishRows([['x', null, true, '1.50']], [{ column: 3 }, { column: 0 }, { column: 2 }, { column: 1 }])).toEqual([['1.50', 'x', true, null]]);
  });

  it('makes a computation with NULL NULL, before it looks at a divisor of zero', () => {
    expect(finishRows([[null, 0]], [{ op: '/', left: { column: 0 }, right: { column: 1 } }])).toEqual([[null]]);
  });

  it('fails where PostgreSQL fails', () => {
    expect(() => finishRows([['1.5', '0.00']], [{ op: '/', left: { column: 0 }, right: { column: 1 } }])).toThrow('division by zero');
    expect(() => finishRows([['1000']], [{ round: { op: '*', left: { column: 0 }, right: { number: '1.0' } }, scale: 2, precision: 5 }])).toThrow('numeric field overflow');
  });
});
