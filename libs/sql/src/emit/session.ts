import type { RelationId } from '../bind/tree.ts';
import { CannotEmit } from './cannot-emit.ts';
import type { Digits } from './digits.ts';
import type { Dialect } from './dialect.ts';
import type { ResolvedTable } from './emission.ts';
import { quoteName } from './names.ts';
import type { Approximate } from './printed.ts';
import type { Call, ConstructRule, Print, Rule, Rules } from './rules.ts';
import type { Construct } from './constructs.ts';

/** A column as another query sees it. */
export interface ColumnFact {
  /** Its name in the printed text. */
  readonly label: string;
  readonly digits: Digits | null;
  readonly approximate: Approximate | null;
  readonly nullable: boolean;
}

/** A relation of the statement as printed: the text of each of its columns, by position. */
export interface RelationFacts {
  readonly columns: readonly (ColumnFact & { readonly sql: string })[];
}

export interface VisibleCte {
  readonly name: string;
  readonly label: string;
  readonly columns: readonly ColumnFact[];
}

/** What all parts of one emission share. */
export interface Session {
  readonly dialect: Dialect;
  readonly table: (schema: string | null, name: string) => ResolvedTable;
  readonly relations: Map<RelationId, RelationFacts>;
  /** Innermost last. */
  readonly ctes: VisibleCte[];
  /** A name for a relation that nothing else in the statement has. */
  readonly label: (alias: string) => string;
  /** Keys of the rules that were used, as often as they were, for the tests that show each to be equal. */
  readonly used: string[];
}

/** The rule of a table by its key, which is noted as used. @throws CannotEmit when there is none or it refuses. */
export function ruleOf(rules: Rules, key: string, what: string, session: Session): Extract<Rule, { readonly print: Print }> {
  const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
  if (rule === undefined) throw new CannotEmit(`${key.replace('>', ' to ')} is not proven equal`);
  if (rule.verdict === 'refused') throw new CannotEmit(`${key.replace('>', ' to ')}: ${rule.why}`);
  session.used.push(`${what} ${key}`);
  return rule;
}

/** @throws CannotEmit when the engine's answer to this construct is not PostgreSQL's. */
export function constructOf(construct: Construct, session: Session): Exclude<ConstructRule, { readonly verdict: 'refused' }> {
  const rule = session.dialect.constructs[construct];
  if (rule.verdict === 'refused') throw new CannotEmit(`${construct}: ${rule.why}`);
  session.used.push(`construct ${construct}`);
  return rule;
}

export const noCall = (): Call['over'] => () => {
  throw new CannotEmit('a function is called as an aggregate');
};

/** Prints something in which relation -1 stands for the output of a query that is called `label`. */
export function asOutputs<T>(label: string, columns: readonly ColumnFact[], { relations }: Session, inside: () => T): T {
  const before = relations.get(-1);
  relations.set(-1, { columns: columns.map((column) => ({ ...column, sql: `${label}.${quoteName(column.label)}` })) });
  try {
    return inside();
  } finally {
    if (before === undefined) relations.delete(-1);
    else relations.set(-1, before);
  }
}
