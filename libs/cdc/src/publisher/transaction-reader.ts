import type { Metadata } from '@query-router/metadata';
import { LOAD_TYPES, TypeRegistry, type PgType } from '@query-router/engine-postgres';
import type { Pgoutput } from 'pg-logical-replication';
import type { ChangePlace } from '../envelope/write-envelope.ts';
import type { ChangeOperation, RowImage } from '../envelope/write-envelope.ts';
import { parseLsn } from '../postgres/lsn.ts';
import type { ReplicationMessage } from '../postgres/text-pgoutput.ts';
import { DEFINITIONS_PREFIX, HEARTBEAT_TABLE } from '../schema.ts';
import type { CapturedTable } from './captured-tables.ts';
import { RelationCodec } from './relation-codec.ts';

/** What a transaction turned out to be, at its commit. */
export interface CommittedTransaction {
  /** Where its commit record begins, and the first byte after it. */
  readonly commitLsn: bigint;
  readonly endLsn: bigint;
  readonly txId: number;
  /** When it was a heartbeat: the time it was written. */
  readonly heartbeatMs: number | null;
  /** Whether it changed definitions. */
  readonly definitions: boolean;
}

export interface TransactionReaderOptions {
  readonly metadata: Metadata;
  readonly database: string;
  /** The table that a relation's rows belong to: itself or a partition's root; undefined when it is not captured. */
  readonly tableOf: (relation: number) => CapturedTable | undefined;
  /** Called before the first change of a transaction. False: its changes have been published before. */
  readonly onBegin: (commitLsn: bigint) => Promise<boolean> | boolean;
  readonly onRecord: (topic: string, key: Buffer | null, value: Buffer) => Promise<void> | void;
  /** Rows of some partitions were truncated, which no record can say. */
  readonly onPartialTruncate: (table: CapturedTable) => void;
  readonly onCommit: (transaction: CommittedTransaction) => Promise<void> | void;
}

interface OpenTransaction {
  readonly commitLsn: bigint;
  readonly committedAtMicros: bigint;
  readonly txId: number;
  readonly skipped: boolean;
  readonly tableOrders: Map<string, number>;
  order: number;
  heartbeatMs: number | null;
  definitions: boolean;
}

/** Reads the messages of one stream in their order and turns them into records. */
export class TransactionReader {
  readonly #options: TransactionReaderOptions;
  readonly #types = new TypeRegistry();
  readonly #relations = new Map<number, Pgoutput.MessageRelation>();
  readonly #codecs = new Map<number, RelationCodec>();
  #open: OpenTransaction | null = null;

  constructor(options: TransactionReaderOptions) {
    this.#options = options;
  }

  /** Loads the database's types; to be called before the first message. */
  async prepare(): Promise<void> {
    const rows = await this.#options.metadata.query<{ oid: number; element: number; base: number; base_modifier: number }>(LOAD_TYPES);
    this.#types.load(rows.map(({ oid, element, base, base_modifier: baseModifier }): PgType => ({ oid, element, base, baseModifier })));
  }

  /** What is captured, or how, may have changed. */
  forgetTables(): void {
    this.#codecs.clear();
  }

  handle(lsn: bigint, message: ReplicationMessage): Promise<void> | void {
    switch (message.tag) {
      case 'begin':
        return this.#begin(message);
      case 'relation':
        return this.#relation(message);
      case 'insert':
        return this.#insert(lsn, message);
      case 'update':
        return this.#update(lsn, message);
      case 'delete':
        return this.#delete(lsn, message);
      case 'truncate':
        return this.#truncate(lsn, message);
      case 'message':
        if (message.prefix === DEFINITIONS_PREFIX && this.#open !== null) this.#open.definitions = true;
        return undefined;
      case 'commit':
        return this.#commit(message);
      case 'broken':
        throw message.error;
      default:
        return undefined;
    }
  }

  async #begin({ commitLsn, commitTime, xid }: Pgoutput.MessageBegin): Promise<void> {
    const at = parseLsn(commitLsn ?? '0/0');
    const wanted = await this.#options.onBegin(at);
    this.#open = { commitLsn: at, committedAtMicros: BigInt(String(commitTime)), txId: xid >>> 0, skipped: !wanted, tableOrders: new Map(), order: 0, heartbeatMs: null, definitions: false };
  }

  async #relation(relation: Pgoutput.MessageRelation): Promise<void> {
    this.#relations.set(relation.relationOid, relation);
    this.#codecs.delete(relation.relationOid);
    if (relation.columns.some(({ typeOid }) => !this.#types.knows(typeOid >>> 0))) await this.prepare();
  }

  #insert(lsn: bigint, { relation, new: tuple }: Pgoutput.MessageInsert): Promise<void> | void {
    if (isHeartbeat(relation)) return this.#heartbeat(tuple);
    const codec = this.#codecOf(relation.relationOid);
    return codec === undefined ? undefined : this.#emit(codec, 'c', null, codec.row(tuple), lsn);
  }

  #update(lsn: bigint, { relation, key, old, new: tuple }: Pgoutput.MessageUpdate): Promise<void> | void {
    if (isHeartbeat(relation)) return this.#heartbeat(tuple);
    const codec = this.#codecOf(relation.relationOid);
    if (codec === undefined) return undefined;
    const after = codec.row(tuple);
    const before = old === null ? (key === null ? null : codec.row(key)) : codec.row(old);
    if (before === null || codec.envelope.sameKey(before, after)) return this.#emit(codec, 'u', before, after, lsn);
    // Under another key it is another record's row.
    const gone = this.#emit(codec, 'd', before, null, lsn);
    const come = (): Promise<void> | void => this.#emit(codec, 'c', null, after, lsn);
    return gone === undefined ? come() : gone.then(come);
  }

  #delete(lsn: bigint, { relation, key, old }: Pgoutput.MessageDelete): Promise<void> | void {
    const codec = this.#codecOf(relation.relationOid);
    const tuple = old ?? key;
    return codec === undefined || tuple === null ? undefined : this.#emit(codec, 'd', codec.row(tuple), null, lsn);
  }

  async #truncate(lsn: bigint, { relations }: Pgoutput.MessageTruncate): Promise<void> {
    const emptied = new Set(relations.map(({ relationOid }) => relationOid >>> 0));
    const tables = new Map<string, RelationCodec>();
    for (const { relationOid } of relations) {
      const codec = this.#codecOf(relationOid);
      if (codec !== undefined) tables.set(codec.table.topic, codec);
    }
    for (const codec of tables.values()) {
      if (codec.table.leaves.every((leaf) => emptied.has(leaf))) await this.#emit(codec, 't', null, null, lsn);
      else if (this.#open?.skipped === false) this.#options.onPartialTruncate(codec.table);
    }
  }

  async #commit({ commitEndLsn }: Pgoutput.MessageCommit): Promise<void> {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    const { commitLsn, txId, heartbeatMs, definitions } = open;
    await this.#options.onCommit({ commitLsn, endLsn: parseLsn(commitEndLsn ?? '0/0'), txId, heartbeatMs, definitions });
  }

  #heartbeat(tuple: Readonly<Record<string, unknown>>): void {
    if (this.#open !== null) this.#open.heartbeatMs = Number(tuple['at_ms']);
  }

  #codecOf(oid: number): RelationCodec | undefined {
    const known = this.#codecs.get(oid);
    if (known !== undefined) return known;
    const relation = this.#relations.get(oid);
    const table = this.#options.tableOf(oid >>> 0);
    if (relation === undefined || table === undefined) return undefined;
    const codec = new RelationCodec(relation, table, this.#types, this.#options.database);
    this.#codecs.set(oid, codec);
    return codec;
  }

  #emit(codec: RelationCodec, operation: ChangeOperation, before: RowImage | null, after: RowImage | null, lsn: bigint): Promise<void> | void {
    const open = this.#open;
    if (open === null || open.skipped) return undefined;
    const { topic } = codec.table;
    const tableOrder = (open.tableOrders.get(topic) ?? 0) + 1;
    open.tableOrders.set(topic, tableOrder);
    open.order += 1;
    const place: ChangePlace = { commitLsn: open.commitLsn, lsn, txId: open.txId, committedAtMicros: open.committedAtMicros, order: open.order, tableOrder };
    const row = after ?? before;
    return this.#options.onRecord(topic, row === null ? null : codec.envelope.key(row), codec.envelope.change(operation, before, after, place, Date.now()));
  }
}

function isHeartbeat({ schema, name }: Pgoutput.MessageRelation): boolean {
  return schema === HEARTBEAT_TABLE.schema && name === HEARTBEAT_TABLE.name;
}
