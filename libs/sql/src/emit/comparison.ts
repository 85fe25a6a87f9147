import { CannotEmit } from './cannot-emit.ts';
import type { Dialect } from './dialect.ts';
import { readLiteral } from './literals.ts';
import { exactOf } from './types.ts';
import type { Typed } from './types.ts';

const COMPARABLE = new Set(['text', 'date', 'timestamp', 'timestamptz', 'boolean']);

/**
 * A comparison of two values of one type. `text` prints another comparison with the same demands (`IS DISTINCT FROM`).
 *
 * @throws CannotEmit
 */
export function compare(name: string, left: Typed, right: Typed, dialect: Dialect, text = name): Typed {
  const [a, b] = sides(left, right, dialect);
  const numbers = exactOf(a.type) !== null && exactOf(b.type) !== null;
  if (!numbers && a.type !== b.type) throw new CannotEmit(`${a.type} is compared with ${b.type}`);
  if (a.type === 'float64' && !dialect.floatOrder) throw new CannotEmit('floats are compared, and NaN compares differently');
  if (!numbers && a.type !== 'float64' && !COMPARABLE.has(a.type)) throw new CannotEmit(`comparing ${a.type} is not proven equal`);
  return { sql: `(${a.sql} ${text} ${b.sql})`, type: 'boolean' };
}

function sides(left: Typed, right: Typed, dialect: Dialect): readonly [Typed, Typed] {
  if (left.type === 'null' || right.type === 'null') throw new CannotEmit('a comparison with NULL is never true; use IS NULL');
  if (left.type === 'literal' && right.type === 'literal') return [readLiteral(left.constant ?? '', 'text', dialect), readLiteral(right.constant ?? '', 'text', dialect)];
  if (left.type === 'literal') return [readLiteral(left.constant ?? '', right.type, dialect), right];
  if (right.type === 'literal') return [left, readLiteral(right.constant ?? '', left.type, dialect)];
  if (left.type === 'float64' && right.constant !== undefined) return [left, asFloat(right)];
  if (right.type === 'float64' && left.constant !== undefined) return [asFloat(left), right];
  if (left.type === 'date' && right.type === 'timestamp') return [asTimestamp(left, dialect), right];
  if (left.type === 'timestamp' && right.type === 'date') return [left, asTimestamp(right, dialect)];
  return [left, right];
}

/** PostgreSQL compares a float with an exact constant as floats. */
function asFloat(value: Typed): Typed {
  if (exactOf(value.type) === null) return value;
  return { sql: `CAST('${value.constant ?? ''}' AS double precision)`, type: 'float64' };
}

function asTimestamp(value: Typed, dialect: Dialect): Typed {
  if (value.constant !== undefined) return readLiteral(value.constant, 'timestamp', dialect);
  const sql = dialect.cast(value, 'timestamp');
  if (sql === null) throw new CannotEmit('a date is compared with a timestamp');
  return { sql, type: 'timestamp' };
}

/** `x IN (…)` over constants. Three-valued logic with NULL in the list is not the same everywhere. */
export function membership(value: Typed, items: readonly Typed[], negated: boolean, dialect: Dialect): Typed {
  const texts = items.map((item) => {
    if (item.constant === undefined) throw new CannotEmit('IN is proven equal for lists of constants only');
    const known = item.type === 'literal' ? readLiteral(item.constant, value.type, dialect) : item;
    compare('=', value, known, dialect);
    return known.sql;
  });
  return { sql: `(${value.sql} ${negated ? 'NOT IN' : 'IN'} (${texts.join(', ')}))`, type: 'boolean' };
}
