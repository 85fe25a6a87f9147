import { KINDS, listedRules, usedName, type ListedRule } from '../../test/conformance/runner/allow-list.ts';
import { DIVERGENCE_CLASSES } from '../../test/conformance/runner/classes.ts';
import type { SubjectName } from '../../test/conformance/runner/servers.ts';
import type { Stored } from '../../test/conformance/runner/stored.ts';

const ENGINES: readonly (readonly [SubjectName, string])[] = [['duckdb', 'DuckDB'], ['trino', 'Trino'], ['clickhouse', 'ClickHouse']];
/** Reasons and ways named for one class and engine. */
const MOST = 6;

const INTRODUCTION = `# What is the same on every engine

<!-- Written by \`npm run semantics\` from the allow-lists and from test/conformance/results.json; do not edit. -->

A statement means what PostgreSQL means by it. DuckDB, Trino and ClickHouse get it in their own words where it is shown that they answer the same: rows, nulls, order, column names and types, and an error where PostgreSQL gives one. Otherwise they are
refused, with a reason, and another engine answers. What stands on no allow-list is refused. PostgreSQL leaves the order of evaluation open, and so
whether what cannot change the result is computed (its manual, 4.2.14): an error may be spared where any value in its place would give the same answer, as in a row that joins with none, or beside NULL.

This page is made of the lists themselves and of the results of \`npm run conformance\`, which compares answers with PostgreSQL's on hostile rows. "Equal" counts statements with the same answer, or with an error on both sides; "different" must be 0. A number beyond 38
digits, which PostgreSQL computes and no other engine holds, is an error there ("errors").
`;

/** The document of the allow-lists and of what the last whole run found. */
export function semanticsDocument(stored: Stored): string {
  return `${[INTRODUCTION, corpora(stored), '## Classes of differences\n', ...DIVERGENCE_CLASSES.map((found) => divergence(found, stored)), '## Allow-lists\n', ...ENGINES.map(allowList)].join('\n')}`;
}

function corpora(stored: Stored): string {
  const names: Readonly<Record<string, string>> = { 'own': 'statements of our own', 'held-out': 'statements that no rule was written with', 'rules': 'statements made from the rules', 'tpch': 'TPC-H', 'random': 'random statements' };
  const rows = ENGINES.flatMap(([engine, title]) =>
    Object.entries(stored[engine].corpora).map(([name, { equal, refused, error, different, answered, kept }]) => `| ${title} | ${names[name] ?? name} | ${equal} | ${refused} | ${error} | ${different} | ${answered === 0 ? '–' : `${kept} of ${answered} (${((100 * kept) / answered).toFixed(1)} %)`} |`),
  );
  return ['## Measured\n', '| engine | statements | equal | refused | errors | different | answered, of those that PostgreSQL answers |', '| --- | --- | --- | --- | --- | --- | --- |', ...rows, ''].join('\n');
}

function divergence({ number, title, differs }: (typeof DIVERGENCE_CLASSES)[number], stored: Stored): string {
  const rows = ENGINES.map(([engine, name]) => {
    const found = stored[engine].classes[String(number)];
    if (found === undefined) return `| ${name} | – | – | – | no statement is of this class | |`;
    return `| ${name} | ${found.equal} | ${found.refused} | ${found.error + found.different} | ${ways(engine, found.rules)} | ${most(found.reasons.map(([reason]) => reason))} |`;
  });
  return [`### ${number}. ${title}\n`, `${differs}\n`, '| engine | equal | refused | other | made equal by | refused because |', '| --- | --- | --- | --- | --- | --- |', ...rows, ''].join('\n');
}

/** How the rules that equal statements used make them equal, most used first. */
function ways(engine: SubjectName, rules: readonly (readonly [string, number])[]): string {
  const known = new Map(listedRules(engine).map((rule) => [usedName(rule), rule]));
  const texts = rules.flatMap(([name]) => {
    const rule = known.get(name.replace(/^window aggregate /, 'aggregate '));
    return rule?.verdict === 'rewritten' && rule.text !== null ? [rule.text] : [];
  });
  return texts.length === 0 ? 'its own meaning is the same' : most(texts);
}

const most = (texts: readonly string[]): string => [...new Set(texts)].slice(0, MOST).map(cell).join('; ') + (new Set(texts).size > MOST ? '; …' : '');
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function allowList([engine, title]: (typeof ENGINES)[number]): string {
  const rules = listedRules(engine);
  return [`### ${title}\n`, ...KINDS.flatMap((kind) => ofKind(kind, rules.filter((rule) => rule.kind === kind)))].join('\n');
}

/** Rules that say the same stand in one line. */
function ofKind(kind: string, rules: readonly ListedRule[]): string[] {
  if (rules.length === 0) return [];
  const lines = [...Map.groupBy(rules, ({ verdict, text }) => `${WORDS[verdict]}${text === null ? '' : `: ${cell(text)}`}`)].map(([said, members]) => `| ${members.map(({ key }) => `\`${cell(key)}\``).join(', ')} | ${said} |`);
  return [`| ${kind} | |`, '| --- | --- |', ...lines, ''];
}

const WORDS: Readonly<Record<ListedRule['verdict'], string>> = { exact: 'the same', rewritten: 'made equal', refused: 'refused' };
