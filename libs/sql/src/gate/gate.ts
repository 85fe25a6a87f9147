import { failure, FailureError } from '@query-router/contracts';
import type { Node } from 'libpg-query';
import { parse, ParserExhausted } from '../parser/pg-parser.ts';
import type { GrammarError } from '../parser/pg-parser.ts';
import { kindOf, nodesOf, type TreeNode } from '../parser/tree.ts';
import { badRequest, notSupported, refused } from '../refuse.ts';
import { checkNodes } from './check-nodes.ts';
import type { Checked } from './check-nodes.ts';
import { FOREIGN_COMMANDS, refusalOf, STATEMENTS } from './statements.ts';
import { checkText } from './text.ts';

/** Longest path of nodes that later stages, which recurse, accept. A chain of operators or UNIONs is one node per link. */
const MAX_TREE_DEPTH = 1_200;

export interface Gated extends Checked {
  readonly tree: Node;
  /** All nodes of the tree. */
  readonly nodes: readonly TreeNode[];
  /** Number of nodes on the tree's longest path. */
  readonly depth: number;
  readonly verb: string;
  readonly textBytes: number;
}

/**
 * First stage: lets one statement of PostgreSQL's grammar through, made of nothing but allow-listed parts.
 *
 * @throws FailureError with what is wrong and what to do instead.
 */
export function gate(sql: string): Gated {
  const textBytes = checkText(sql);
  const tree = parseOne(sql);
  const verb = kindOf(tree);
  if (STATEMENTS[verb] === undefined) {
    const refusal = refusalOf(verb);
    throw new FailureError(failure(refusal.code, refusal.message));
  }
  const { nodes, depth } = nodesOf(tree, MAX_TREE_DEPTH);
  if (depth > MAX_TREE_DEPTH) throw tooDeep();
  return { tree, nodes, depth, verb, textBytes, ...checkNodes(tree, nodes, verb) };
}

function parseOne(sql: string): Node {
  const parsed = parseGuarded(sql);
  if (!parsed.ok) throw syntaxError(sql, parsed.error);
  const [first, second] = parsed.statements;
  if (second !== undefined) throw refused('The SQL holds more than one statement; nothing was run. Send one statement per request.');
  if (first?.stmt === undefined) throw badRequest('The SQL holds no statement.');
  return first.stmt;
}

function parseGuarded(sql: string): ReturnType<typeof parse> {
  try {
    return parse(sql);
  } catch (error) {
    if (error instanceof ParserExhausted) throw tooDeep();
    throw error;
  }
}

function syntaxError(sql: string, error: GrammarError): FailureError {
  // Bison's own message when its stack of 10,000 entries is full.
  if (error.message.startsWith('memory exhausted')) return tooDeep();
  const command = /^[\s;(]*(\\?[a-z]+)/i.exec(sql)?.[1]?.toUpperCase() ?? '';
  if (FOREIGN_COMMANDS.has(command)) return refused(`${command} is refused: it is a command of one engine, not a query. Send PostgreSQL's SQL.`);
  const before = [...sql].slice(0, Math.max(error.position - 1, 0)).join('').split(/\r\n|\r|\n/);
  const line = before.length;
  const column = [...(before.at(-1) ?? '')].length + 1;
  const message = `${error.message.replace(/[.]$/, '')} (line ${line}, column ${column}).`;
  return new FailureError(failure('SQL_SYNTAX', message.slice(0, 1).toUpperCase() + message.slice(1), { details: { line, column } }));
}

function tooDeep(): FailureError {
  return notSupported('The SQL is nested too deeply, or chains too many operators. Split it, or use IN (…) or VALUES instead of long chains.');
}
