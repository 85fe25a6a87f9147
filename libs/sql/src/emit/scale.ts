import { functionsNamed } from '../bind/catalogue/lookup.ts';
import type { AggregateExpression, Bound } from '../bind/tree.ts';
import { BOOL, INT4 } from '../bind/types.ts';
import { CannotEmit } from './cannot-emit.ts';
import { inner, type Place } from './place.ts';

const whole = (value: number): Bound => ({ kind: 'constant', type: INT4, text: String(value) });
const isNull = (operand: Bound): Bound => ({ kind: 'is-null', type: BOOL, operand, negated: false });

/**
 * The number of decimals that PostgreSQL gives a value, row by row, as an expression: those of the branch that was taken, the most of all summands, the sum of both factors'.
 *
 * @throws CannotEmit where it depends on more than that.
 */
export function scaleOf(value: Bound, place: Place): Bound {
  if (value.kind === 'constant' && value.text === null) return whole(0);
  const { approximate, digits } = inner(value, place);
  if (approximate === null && digits !== null) return whole(digits.scale);
  if (approximate !== 'scale') throw mixed();
  const scale = (part: Bound): Bound => scaleOf(part, place);
  switch (value.kind) {
    case 'case':
      return { kind: 'case', type: INT4, arms: value.arms.map(({ when, result }) => ({ when, result: scale(result) })), otherwise: scale(value.otherwise) };
    case 'coalesce': {
      const last = value.parts.at(-1);
      if (last === undefined) throw mixed();
      return { kind: 'case', type: INT4, arms: value.parts.slice(0, -1).map((part) => ({ when: { kind: 'not', type: BOOL, operand: isNull(part) }, result: scale(part) })), otherwise: scale(last) };
    }
    case 'operator':
      if (value.left === null) return scale(value.right);
      if (value.name === '*') return { kind: 'operator', type: INT4, name: '+', left: scale(value.left), right: scale(value.right) };
      if (value.name === '+' || value.name === '-') return { kind: 'greatest', type: INT4, parts: [scale(value.left), scale(value.right)] };
      throw mixed();
    case 'cast':
      if (value.operand.type.name !== 'numeric') throw mixed();
      return scale(value.operand);
    case 'aggregate':
      return most(value, scale);
    case 'window':
      if (value.function.kind !== 'aggregate') throw mixed();
      return { ...value, type: INT4, function: most(value.function, scale) };
    default:
      throw mixed();
  }
}

/** A sum has the most decimals of what is summed, NULLs left out. */
function most(value: AggregateExpression, scale: (part: Bound) => Bound): AggregateExpression {
  const [summand] = value.arguments;
  const facts = functionsNamed('max').find(({ arguments: [first] }) => first === 'int4');
  if (value.facts.name !== 'sum' || summand === undefined || facts === undefined) throw mixed();
  const counted: Bound = { kind: 'case', type: INT4, arms: [{ when: isNull(summand), result: { kind: 'constant', type: INT4, text: null } }], otherwise: scale(summand) };
  return { ...value, type: INT4, facts, arguments: [counted], distinct: false };
}

function mixed(): CannotEmit {
  return new CannotEmit('values with different numbers of decimals meet in one place');
}
