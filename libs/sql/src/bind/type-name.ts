import type { Node, TypeName } from 'libpg-query';
import { names } from '../parser/tree.ts';
import { invalid, unknownToUs } from './cannot-bind.ts';
import { typeFacts } from './catalogue/lookup.ts';
import { NO_MODIFIER, arrayOf, numericModifier, pgType, type PgType } from './types.ts';

const LENGTH_HEADER = 4;

/**
 * The type that a type name stands for. The grammar has already turned SQL's own names (`INTEGER`, `CHAR(3)`) into those of `pg_type`.
 *
 * @throws CannotBind
 */
export function typeOf(typeName: TypeName | undefined): PgType {
  const parts = names(typeName?.names);
  const name = parts.at(-1) ?? '';
  if (typeName === undefined || parts.length > 2 || (parts.length === 2 && parts[0] !== 'pg_catalog') || typeName.setof === true || typeName.pct_type === true) throw unknownToUs('a type name has an unusual form');
  const facts = typeFacts(name);
  if (facts === null || facts.pseudo) throw invalid(`type "${name}" does not exist`);
  const modifier = modifierOf(name, (typeName.typmods ?? []).map(numberOf));
  if ((typeName.arrayBounds ?? []).length === 0) return pgType(name, modifier);
  const array = arrayOf(name);
  if (array === null) throw invalid(`type ${name} has no array type`);
  return pgType(array, modifier);
}

function modifierOf(name: string, modifiers: readonly number[]): number {
  const [first, second] = modifiers;
  if (first === undefined) return NO_MODIFIER;
  switch (name) {
    case 'numeric':
      return numericModifier(first, second ?? 0);
    case 'varchar':
    case 'bpchar':
      return first + LENGTH_HEADER;
    default:
      return first;
  }
}

function numberOf(node: Node): number {
  if ('A_Const' in node && node.A_Const.ival !== undefined) return node.A_Const.ival.ival ?? 0;
  throw unknownToUs('a type modifier is not a number');
}
