import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  decisionRecordSchema,
  execTopic,
  executionSchema,
  failure,
  FailureError,
  HEADERS,
  isFailureError,
  LIMITS,
  outcomeRecordSchema,
  REPLY_STATUS,
  tableWriteKey,
  TOPICS,
  type Column,
  type CopiesRead,
  type Decision,
  type DecisionRecord,
  type EngineName,
  type Execution,
  type ExplainAnswer,
  type Failure,
  type Identity,
  type NumericTerm,
  type OutcomeRecord,
  type QueryRequest,
  type StatementKind,
  type TableWrite,
} from '@query-router/contracts';
import { bytesOf, headersOf, headerText, JsonBody, JsonRecord, type BusContext, type RecordHeaders, type RecordValue, type Settlement } from '@query-router/bus';
import { IdentityHeaders, metrics, newQueryId, signExecution } from '@query-router/platform';
import { failureBody } from '@query-router/results';
import { CatalogState, copiesRead, decide, decideNative, EMPTY_HISTORY, mayWait, readTerms, staleness, tableText, touchedTables, type CatalogView, type DecisionOutcome, type ReadTerms } from '@query-router/routing';
import { fingerprintOfNative, StatementCache, type Statement } from '@query-router/sql';
import type { ZodType } from 'zod';
import { CLASSIFIER_OPTIONS, type ClassifierOptions } from './classifier-options.ts';
import { decodeExcluded, decodeRequest } from './decode-request.ts';
import { EngineSqlCache } from './engine-sql-cache.ts';
import { FreshCopies } from './fresh-copies.ts';
import { StatementReader, type TextNotes } from './statement-reader.ts';

const BOOKKEEPING_DEADLINE_MS = 30_000;
/** A write may end a little after its deadline; its tables stay marked that much longer. */
const WRITE_GRACE_MS = 10_000;
const MAX_WAITING = 256;
const MAX_RESERVE_MS = 1_000;

/** Reads each request, chooses its engine and hands it on, or answers why it cannot be run. */
@Injectable()
export class Classifier {
  private readonly logger = new Logger('classifier');
  private readonly options: ClassifierOptions;
  private readonly catalog: CatalogState;
  private readonly statements: StatementReader;
  private readonly identities: IdentityHeaders;
  private readonly engineSql = new EngineSqlCache();
  private readonly freshCopies = new FreshCopies(MAX_WAITING, () => this.catalog.view(Date.now()));

  constructor(@Inject(CLASSIFIER_OPTIONS) options: ClassifierOptions, @Inject(CatalogState) catalog: CatalogState, @Inject(StatementCache) statements: StatementCache) {
    this.options = options;
    this.identities = new IdentityHeaders(options.secret);
    this.catalog = catalog;
    this.statements = new StatementReader(statements);
  }

  /** The catalogue has changed: a copy may have become fresh enough for a read that waits. */
  catalogChanged(): void {
    this.freshCopies.changed();
  }

  /**
   * Refusals are answered here, under the query's id; only a record that holds no request is thrown back.
   *
   * @throws PoisonRecordError when the record holds no request
   */
  async handle(value: RecordValue, context: BusContext): Promise<Settlement> {
    const nowMs = Date.now();
    // The requester has stopped waiting, and its identity has expired with the request: nothing is left to say.
    if (context.deadlineMs <= nowMs) return { kind: 'done' };
    const queryId = headerText(context.record.headers, HEADERS.queryId) ?? newQueryId();
    const request = decodeRequest(value);
    try {
      return await this.classify({ queryId, request, identity: this.identify(context.record.headers, nowMs), value, context });
    } catch (error) {
      if (!isFailureError(error)) throw error;
      return this.refuse(queryId, error.failure);
    }
  }

  private async classify(asked: Asked): Promise<Settlement> {
    const { queryId, request, identity, context } = asked;
    if (request.dialect === 'native') return this.classifyNative(asked);
    const read = readTerms(request);
    if (!read.ok) return this.refuse(queryId, read.failure);
    const { terms } = read;
    let catalog = this.catalog.view(Date.now());
    const { statement, notes } = this.statements.read(request, identity, catalog);
    let outcome = this.decide(request, statement, identity, context.record.headers, catalog, terms);
    if (!outcome.ok && outcome.awaits.length > 0 && mayWait(terms) && request.explain !== true) {
      ({ catalog, outcome } = await this.decideWhenFresh(asked, statement, terms, outcome));
    }
    outcome = noted(outcome, notes);
    if (!outcome.ok) return this.refuse(queryId, outcome.failure, outcome.decision);
    if (request.explain === true) return explained(outcome);
    metrics.decisions.inc({ engine: outcome.engine, rule: outcome.decision.rule });
    const emission = this.engineSql.get(statement, outcome.engine, catalog, terms.version);
    return this.forward({ ...asked, kind: statement.kind, writes: writtenTables(statement), outcome, ref: terms.version?.ref ?? null, output: emission.ok ? (emission.columns ?? null) : null, finish: emission.ok ? (emission.finish ?? null) : null, copies: copiesRead(outcome.engine, touchedTables(statement).reads, catalog) });
  }

  /** The text is the engine's own business: nothing is read, translated or promised. */
  private async classifyNative(asked: Asked): Promise<Settlement> {
    const { queryId, request, identity } = asked;
    const { max_staleness_ms, consistency_token, max_wait_ms, ref, at, deterministic } = request;
    const demanding = [max_staleness_ms, consistency_token, max_wait_ms, ref, at, deterministic].some((term) => term !== undefined);
    const outcome = decideNative({ sql: request.sql, fingerprint: fingerprintOfNative(request.sql), engine: request.force_engine, identity, catalog: this.catalog.view(Date.now()), demanding });
    if (!outcome.ok) return this.refuse(queryId, outcome.failure, outcome.decision);
    if (request.explain === true) return explained(outcome);
    metrics.decisions.inc({ engine: outcome.engine, rule: outcome.decision.rule });
    return this.forward({ ...asked, kind: 'read', writes: [], outcome, ref: null, output: null, finish: null, copies: null });
  }

  /** Nothing but the age of copies stands against an answer: waits until one of them has come far enough, and decides again. */
  private async decideWhenFresh({ request, identity, context }: Asked, statement: Statement, terms: ReadTerms, first: Refused): Promise<{ catalog: CatalogView; outcome: DecisionOutcome }> {
    if (this.freshCopies.isFull) throw new FailureError(failure('OVERLOADED', 'Too many reads wait for fresh copies. Come again later, or accept older data with max_staleness_ms.'));
    const { reads } = touchedTables(statement);
    const startedMs = Date.now();
    const untilMs = waitUntilMs(terms, startedMs, context.deadlineMs);
    for (let stale = first; ; ) {
      const isFresh = (view: CatalogView): boolean => stale.awaits.some((engine) => staleness(engine, reads, view, terms) === null);
      const fresh = await this.freshCopies.wait(isFresh, untilMs, context.signal);
      if (context.signal.aborted) throw new FailureError(failure('CANCELLED', 'The query was cancelled while it waited for a fresh copy.'));
      const catalog = this.catalog.view(Date.now());
      const outcome = this.decide(request, statement, identity, context.record.headers, catalog, terms);
      if (outcome.ok || outcome.awaits.length === 0 || !fresh) {
        const waitedMs = Date.now() - startedMs;
        metrics.freshnessWaitSeconds.observe({ outcome: outcome.ok ? 'fresh' : 'given_up' }, waitedMs / 1000);
        return { catalog, outcome: afterWaiting(outcome, first, waitedMs) };
      }
      stale = outcome;
    }
  }

  private identify(headers: RecordHeaders, nowMs: number): Identity {
    const encoded = headerText(headers, HEADERS.identity);
    if (encoded !== undefined) {
      const decoded = this.identities.read(encoded, nowMs);
      if (decoded.ok) return decoded.identity;
      throw new FailureError(failure('UNAUTHENTICATED', decoded.reason));
    }
    if (this.options.directRole === null) {
      throw new FailureError(failure('UNAUTHENTICATED', 'This installation answers Kafka requests only with an x-identity header that the gateway signed.'));
    }
    return { subject: 'kafka', role: this.options.directRole, tables: ['*'] };
  }

  private decide(request: QueryRequest, statement: Statement, identity: Identity, headers: RecordHeaders, catalog: CatalogView, terms: ReadTerms): DecisionOutcome {
    return decide({
      statement,
      catalog,
      policy: this.options.policy,
      identity,
      ...(request.force_engine === undefined ? {} : { forceEngine: request.force_engine }),
      excluded: decodeExcluded(headerText(headers, HEADERS.excluded)),
      history: EMPTY_HISTORY,
      terms,
      emit: (engine) => this.engineSql.get(statement, engine, catalog, terms.version),
      examineAll: request.explain === true,
      comparing: headers.has(HEADERS.comparison),
    });
  }

  private async forward(classified: Classified): Promise<Settlement> {
    const { queryId, identity, outcome, context } = classified;
    const execution = this.toExecution(classified);
    if (execution.writes.length > 0) await this.beginWrite(execution, context.deadlineMs);
    const comparing = context.record.headers.has(HEADERS.comparison) ? { comparing: true } : {};
    this.publish(TOPICS.decisions, decisionRecordSchema, { query_id: queryId, at_ms: Date.now(), subject: identity.subject, engine: outcome.engine, sql: classified.request.sql, decision: outcome.decision, ...comparing });
    const value = new JsonBody(executionSchema, execution);
    const { secret } = this.options;
    const headers = headersOf({
      [HEADERS.queryId]: queryId,
      [HEADERS.requestId]: execution.request_id,
      [HEADERS.deadline]: String(context.deadlineMs),
      [HEADERS.engine]: outcome.engine,
      [HEADERS.statement]: execution.statement,
      ...(secret === null ? {} : { [HEADERS.signature]: signExecution(secret, { value: value.bytes, queryId, deadlineMs: context.deadlineMs, statement: execution.statement }) }),
    });
    return { kind: 'forward', topic: execTopic(outcome.engine), value, headers };
  }

  private toExecution({ queryId, request, identity, kind, writes, outcome, output, finish, copies, ref, value, context }: Classified): Execution {
    const { record } = context;
    return {
      query_id: queryId,
      request: bytesOf(value).toString(),
      // Redelivery keeps the record's place in its partition, so that a write without an id of its own is still done once.
      request_id: headerText(record.headers, HEADERS.requestId) ?? `${record.topic}/${record.partition}/${record.offset}@${record.timestampMs}`,
      subject: identity.subject,
      engine: outcome.engine,
      statement: kind,
      sql: outcome.sql,
      output: output === null ? null : [...output],
      finish: finish === null ? null : [...finish],
      writes: [...writes],
      copies,
      ref,
      max_rows: request.max_rows ?? LIMITS.defaultMaxRows,
      max_result_bytes: this.options.maxResultBytes,
      forced: request.force_engine !== undefined,
      decision: outcome.decision,
    };
  }

  /** Marks the tables as being written before anything is: no classifier may take a copy of them for fresh from now on. */
  private async beginWrite(execution: Execution, deadlineMs: number): Promise<void> {
    const nowMs = Date.now();
    const mark: TableWrite = { kind: 'write', phase: 'begin', query_id: execution.query_id, tables: execution.writes, at_ms: nowMs, expires_at_ms: deadlineMs + WRITE_GRACE_MS, lsn: null };
    this.catalog.apply(mark, nowMs);
    await this.options.driver.publish({ topic: TOPICS.catalog, key: Buffer.from(tableWriteKey(execution.writes)), value: encode(mark), headers: headersOf({}) }, deadlineMs);
  }

  /** Nobody else will say how this query ended. */
  private refuse(queryId: string, found: Failure, decision?: Decision): Settlement {
    this.publish(TOPICS.outcomes, outcomeRecordSchema, {
      query_id: queryId,
      at_ms: Date.now(),
      state: found.code === 'CANCELLED' ? 'cancelled' : 'failed',
      engine: null,
      fingerprint: decision?.fingerprint ?? null,
      duration_ms: null,
      row_count: null,
      result_bytes: null,
      error_code: found.code,
    });
    return refused(queryId, found, decision);
  }

  private publish<R extends DecisionRecord | OutcomeRecord>(topic: string, schema: ZodType<R>, record: R): void {
    const published = new JsonRecord({ topic, key: Buffer.from(record.query_id), body: new JsonBody(schema, record), headers: headersOf({}) });
    this.options.driver.publish(published, record.at_ms + BOOKKEEPING_DEADLINE_MS).catch((error: unknown) => {
      metrics.busErrors.inc({ service: 'classifier' });
      this.logger.error(error);
    });
  }
}

interface Asked {
  readonly queryId: string;
  readonly request: QueryRequest;
  readonly identity: Identity;
  /** The request as it came. */
  readonly value: RecordValue;
  readonly context: BusContext;
}

interface Classified extends Asked {
  readonly kind: StatementKind;
  readonly writes: readonly string[];
  /** Branch, tag or commit that is read; null: the default branch. */
  readonly ref: string | null;
  readonly output: readonly Column[] | null;
  readonly finish: readonly NumericTerm[] | null;
  readonly copies: CopiesRead | null;
  readonly outcome: { readonly engine: EngineName; readonly decision: Decision; readonly sql: string };
}

type Refused = Extract<DecisionOutcome, { ok: false }>;

/** The decision with what was found of the text. */
function noted(outcome: DecisionOutcome, notes: TextNotes): DecisionOutcome {
  return Object.keys(notes).length === 0 ? outcome : { ...outcome, decision: { ...outcome.decision, ...notes } };
}

/** Leaves time to run what was waited for. */
function waitUntilMs({ maxWaitMs }: ReadTerms, nowMs: number, deadlineMs: number): number {
  const leftMs = deadlineMs - nowMs;
  return nowMs + Math.min(maxWaitMs ?? Infinity, leftMs - Math.min(MAX_RESERVE_MS, leftMs / 5));
}

/** The decision says that the query waited, for what, and how long. */
function afterWaiting(outcome: DecisionOutcome, { awaits, decision: { rejected } }: Refused, waitedMs: number): DecisionOutcome {
  const stale = rejected.filter(({ engine }) => awaits.includes(engine)).map(({ engine, reason }) => `${engine}: ${reason}`).join('; ');
  const reason = `${outcome.decision.reason}; waited ${waitedMs} ms for ${stale}`;
  return { ...outcome, decision: { ...outcome.decision, reason, waited_ms: waitedMs } };
}

/** Tables a statement changes; `*` when it changes something that its text does not name. */
function writtenTables(statement: Statement): string[] {
  if (statement.kind === 'read') return [];
  const { writes } = touchedTables(statement);
  return writes.length === 0 ? ['*'] : writes.map((table) => tableText(table));
}

function explained(outcome: Classified['outcome']): Settlement {
  const answer: ExplainAnswer = { engine: outcome.engine, decision: outcome.decision, sql: outcome.sql };
  return { kind: 'reply', value: encode(answer), headers: headersOf({ [HEADERS.status]: REPLY_STATUS.ok, [HEADERS.engine]: outcome.engine }) };
}

function refused(queryId: string, found: Failure, decision?: Decision): Settlement {
  metrics.refusals.inc({ code: found.code });
  const headers = headersOf({ [HEADERS.status]: REPLY_STATUS.error, [HEADERS.errorCode]: found.code, [HEADERS.nestError]: JSON.stringify(found), [HEADERS.queryId]: queryId });
  return { kind: 'reply', value: encode(failureBody(found, queryId, decision)), headers };
}

function encode(body: unknown): Buffer {
  return Buffer.from(JSON.stringify(body));
}
