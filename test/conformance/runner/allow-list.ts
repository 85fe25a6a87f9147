import { clickhouse } from '../../../libs/sql/src/emit/clickhouse/index.ts';
import type { Dialect } from '../../../libs/sql/src/emit/dialect.ts';
import { duckdb } from '../../../libs/sql/src/emit/duckdb/index.ts';
import type { ConstructRule, Rule } from '../../../libs/sql/src/emit/rules.ts';
import { trino } from '../../../libs/sql/src/emit/trino/index.ts';
import type { SubjectName } from './servers.ts';

const DIALECTS: Readonly<Record<SubjectName, Dialect>> = { duckdb, trino, clickhouse };

export const KINDS = ['construct', 'operator', 'function', 'aggregate', 'window', 'cast', 'table function'] as const;
export type Kind = (typeof KINDS)[number];

/** One rule of an allow-list, as data. */
export interface ListedRule {
  readonly kind: Kind;
  readonly key: string;
  readonly verdict: 'exact' | 'rewritten' | 'refused';
  /** How it is made equal, why it is refused, or which operands it takes; null where there is nothing to say. */
  readonly text: string | null;
}

/** The rules of an engine. What stands in none of them is refused. */
export function listedRules(engine: SubjectName): readonly ListedRule[] {
  const { constructs, operators, functions, aggregates, windows, casts, tableFunctions } = DIALECTS[engine];
  const tables = { construct: constructs, operator: operators, function: functions, aggregate: aggregates, window: windows, cast: casts, 'table function': tableFunctions };
  return KINDS.flatMap((kind) => Object.entries(tables[kind]).map(([key, rule]): ListedRule => ({ kind, key, verdict: rule.verdict, text: textOf(rule) })));
}

/** The name under which an emission says that it used a rule; an aggregate's with OVER is another. */
export const usedName = ({ kind, key }: Pick<ListedRule, 'kind' | 'key'>): string => `${kind} ${key}`;

function textOf(rule: Rule | ConstructRule): string | null {
  if (rule.verdict === 'refused') return rule.why;
  const how = rule.verdict === 'rewritten' ? [rule.how] : [];
  const only = 'only' in rule && rule.only !== undefined ? [`only ${rule.only.replace(/^only /, '')}`] : [];
  return [...how, ...only].join('; ') || null;
}
