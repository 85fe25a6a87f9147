import { unknownToUs } from './cannot-bind.ts';

/** Most nodes of a bound tree, with everything counted that stands in it twice. */
const MAX_NODES = 100_000;

/**
 * Some forms write an operand twice: `x BETWEEN a AND b` is `x >= a AND x <= b`, `CASE x WHEN …` compares x with each arm. Nested in each other they would double the tree at every
 * level, so it is measured before it is made.
 *
 * @throws CannotBind
 */
export function checkExpansion(tree: unknown): void {
  if (nodesOf(tree) > MAX_NODES) throw unknownToUs('the statement is too large when it is written out');
}

function nodesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((total: number, item) => total + nodesOf(item), 0);
  let total = 1;
  for (const [key, part] of Object.entries(value)) total += copies(key, value as Fields) * nodesOf(part);
  return total;
}

type Fields = Readonly<Record<string, unknown>>;

/** How often a part is written in the bound tree. */
function copies(key: string, fields: Fields): number {
  const { kind } = fields;
  if (key === 'arg' && Array.isArray(fields['args'])) return Math.max(fields['args'].length, 1);
  if (typeof kind !== 'string' || !kind.startsWith('AEXPR_')) return 1;
  if (kind.endsWith('BETWEEN_SYM')) return key === 'lexpr' ? 4 : 2;
  if (kind.endsWith('BETWEEN')) return key === 'lexpr' ? 2 : 1;
  return 1;
}
