import { same } from '../bind/same.ts';
import type { Bound, BoundFrom, BoundRelation, BoundSelect, RelationId } from '../bind/tree.ts';
import { childrenOf, relationsOf } from '../bind/walk.ts';

/** Columns of a relation that no two of its rows share the values of. */
export type KeysOf = (relation: BoundRelation) => readonly (readonly number[])[];

/**
 * What is the same in two rows of a SELECT that agree in some expressions: those expressions, columns that conditions hold to constants or to known columns,
 * all columns of a table whose key is known, and what is computed from them. (Functional dependencies; Armstrong's axioms over keys and equalities.)
 */
export class KnownColumns {
  readonly #columns = new Set<string>();
  readonly #given: readonly Bound[];
  readonly #relations: readonly BoundRelation[];

  constructor({ from, where }: Pick<BoundSelect, 'from' | 'where'>, given: readonly Bound[], keysOf: KeysOf) {
    this.#given = given;
    this.#relations = relationsOf(from);
    for (const value of given) if (value.kind === 'column' && value.level === 0) this.#columns.add(nameOf(value.relation, value.column));
    const conditions = [...(where === null ? [] : conjuncts(where)), ...from.flatMap(innerConditions)];
    for (let before = -1; before < this.#columns.size; ) {
      before = this.#columns.size;
      for (const condition of conditions) this.#learn(condition);
      for (const relation of this.#relations) {
        if (!keysOf(relation).some((key) => key.every((column) => this.#columns.has(nameOf(relation.id, column))))) continue;
        for (const column of relation.columns.keys()) this.#columns.add(nameOf(relation.id, column));
      }
    }
  }

  /** Whether rows that agree have the same value of this. */
  determines(value: Bound): boolean {
    if (this.#given.some((known) => same(known, value))) return true;
    switch (value.kind) {
      case 'constant':
        return true;
      case 'column':
        return value.level > 0 || this.#columns.has(nameOf(value.relation, value.column));
      case 'aggregate':
      case 'window':
      case 'subquery':
      case 'grouping':
      case 'session-value':
        return false;
      case 'call':
        return value.facts.volatility !== 'volatile' && !value.facts.returnsSet && value.arguments.every((argument) => this.determines(argument));
      default:
        return childrenOf(value).every((child) => this.determines(child));
    }
  }

  /** Whether they are one row. */
  get determinesRow(): boolean {
    return this.#relations.every((relation) => [...relation.columns.keys()].every((column) => this.#columns.has(nameOf(relation.id, column)))) && this.#relations.length > 0;
  }

  #learn(condition: Bound): void {
    if (condition.kind !== 'operator' || condition.name !== '=' || condition.left === null) return;
    const { left, right } = condition;
    // Equal values of these types are not always the same: 0 and -0, 1.0 and 1.00, a month and 30 days.
    if (left.type.name !== right.type.name || LOOSE.has(left.type.name)) return;
    if (this.determines(right)) this.#add(left);
    if (this.determines(left)) this.#add(right);
  }

  #add(value: Bound): void {
    if (value.kind === 'column' && value.level === 0) this.#columns.add(nameOf(value.relation, value.column));
  }
}

const LOOSE: ReadonlySet<string> = new Set(['float4', 'float8', 'numeric', 'interval', 'jsonb', 'bpchar', 'timetz']);

const nameOf = (relation: RelationId, column: number): string => `${relation}.${column}`;

function conjuncts(value: Bound): readonly Bound[] {
  return value.kind === 'and' ? value.parts.flatMap(conjuncts) : [value];
}

/** Conditions that every row of the result fulfils: those of inner joins, but not beneath the side of an outer join that may be missing. */
function innerConditions(from: BoundFrom): readonly Bound[] {
  if (from.kind === 'relation' || from.join === 'full') return [];
  const left = from.join === 'right' ? [] : innerConditions(from.left);
  const right = from.join === 'left' ? [] : innerConditions(from.right);
  const own = from.on === null || (from.join !== 'inner' && from.join !== 'cross') ? [] : conjuncts(from.on);
  return [...left, ...right, ...own];
}
