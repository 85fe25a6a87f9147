import type { Node } from 'libpg-query';
import { gate } from '../gate/gate.ts';
import type { Features, OutputItem, Statement, TableRef } from '../statement.ts';
import type { StatementKind } from '@query-router/contracts';

/**
 * A statement that differs from one already read in the values of free literals only: everything said of that one holds for it. Its tree is made
 * when somebody asks, which nobody does for what PostgreSQL runs.
 */
export class FilledStatement implements Statement {
  readonly sql: string;
  readonly kind: StatementKind;
  readonly verb: string;
  readonly fingerprint: string;
  readonly tables: readonly TableRef[];
  readonly functions: readonly string[];
  readonly features: Features;
  readonly outputNames: readonly string[] | null;
  readonly output: readonly OutputItem[];
  readonly depth: number;
  #tree: Node | null = null;

  constructor(sql: string, read: Statement) {
    const textBytes = Buffer.byteLength(sql);
    this.sql = sql;
    this.kind = read.kind;
    this.verb = read.verb;
    this.fingerprint = read.fingerprint;
    this.tables = read.tables;
    this.functions = read.functions;
    this.features = textBytes === read.features.textBytes ? read.features : { ...read.features, textBytes };
    this.outputNames = read.outputNames;
    this.output = read.output;
    this.depth = read.depth;
  }

  get tree(): Node {
    this.#tree ??= gate(this.sql).tree;
    return this.#tree;
  }
}
