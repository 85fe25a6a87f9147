import { isObject, type Fields } from '../parser/tree.ts';
import { unknownToUs } from './cannot-bind.ts';

/** Most nodes of a bound tree, with everything counted that stands in it twice. */
const MAX_NODES = 100_000;

/**
 * Some forms write an operand twice: `x BETWEEN a AND b` is `x >= a AND x <= b`, `CASE x WHEN …` compares x with each arm. Nested in each other they would double the tree at every
 * level, so it is measured before it is made.
 *
 * @throws CannotBind
 */
export function checkExpansion(tree: object): void {
  if (sizeOf(tree) > MAX_NODES) throw unknownToUs('the statement is too large when it is written out');
}

function sizeOf(value: object): number {
  let total = 0;
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) if (isObject(item)) total += sizeOf(item);
    return total;
  }
  const fields = value as Fields;
  for (const key in fields) {
    const part = fields[key];
    if (isObject(part)) total += copies(key, fields) * sizeOf(part);
  }
  return total + 1;
}

/** How often a part is written in the bound tree. */
function copies(key: string, fields: Fields): number {
  switch (key) {
    case 'arg':
      return Array.isArray(fields['args']) ? Math.max(fields['args'].length, 1) : 1;
    case 'lexpr':
      return isKind(fields, 'BETWEEN_SYM') ? 4 : isKind(fields, 'BETWEEN') ? 2 : 1;
    case 'rexpr':
    case 'name':
      return isKind(fields, 'BETWEEN_SYM') ? 2 : 1;
    default:
      return 1;
  }
}

/** BETWEEN or NOT BETWEEN. */
function isKind({ kind }: Fields, form: string): boolean {
  return typeof kind === 'string' && kind.startsWith('AEXPR_') && kind.endsWith(form);
}
