import { createHash } from 'node:crypto';
import {
  encodeConsistencyToken,
  executionSchema,
  HEADERS,
  outcomeRecordSchema,
  REPLY_STATUS,
  tableWriteKey,
  TOPICS,
  type CopiesRead,
  type EngineName,
  type Execution,
  type Failure,
  type OutcomeRecord,
  type TableWrite,
} from '@query-router/contracts';
import { bytesOf, headersOf, headerText, JsonBody, JsonRecord, PoisonRecordError, type BusContext, type BusDriver, type RecordValue, type Settlement } from '@query-router/bus';
import { engineFailure, Slots, type EngineQuery, type EngineResult, type QueryEngine } from '@query-router/engine';
import { isSignedExecution, metrics } from '@query-router/platform';
import { encodeAnswer, failureBody, finishRows, outputColumns } from '@query-router/results';
import { errorToFailure } from './error-to-failure.ts';

export interface ExecutorOptions {
  readonly engine: QueryEngine;
  readonly driver: BusDriver;
  /** What classifiers sign with, where others can write to the broker; null: records are taken as they are. */
  readonly secret: string | null;
  /** A statement that still runs after this long is reported as `running`. */
  readonly runningReportMs: number;
  readonly onError: (error: unknown) => void;
  /** Why copies cannot be read here as complete as they must be; null when they can. */
  readonly missing: (copies: CopiesRead) => string | null;
  /** Called when the engine turned out to be unreachable. */
  readonly onEngineDown: (reason: string) => void;
  readonly onEngineAnswered: () => void;
  /** Called after a definition changed. */
  readonly onDefinitionChanged: () => void;
}

const BOOKKEEPING_DEADLINE_MS = 30_000;

/** Runs one execution record on the engine bound to it and says what becomes of the record. */
export class Executor {
  private readonly options: ExecutorOptions;
  private readonly slots: Slots;

  constructor(options: ExecutorOptions) {
    this.options = options;
    this.slots = new Slots(options.engine.concurrency);
  }

  /**
   * @throws PoisonRecordError for bytes that are no execution for this engine, or not signed by a classifier.
   */
  async handle(value: RecordValue, context: BusContext): Promise<Settlement> {
    const execution = this.decode(value, context);
    const queuedAt = performance.now();
    const engine = this.engineName;
    const missing = execution.copies === null ? null : this.options.missing(execution.copies);
    if (missing !== null) return this.handBackOrFail(execution, context, engineFailure(engine, 'ENGINE_UNAVAILABLE', missing).failure);
    try {
      return await this.slots.run(context.signal, () => {
        metrics.queueSeconds.observe({ engine }, (performance.now() - queuedAt) / 1000);
        return this.execute(execution, context);
      });
    } catch (error) {
      const found = errorToFailure(error, engine, context.deadlineMs, context.signal, Date.now());
      if (found.code === 'INTERNAL') this.options.onError(new Error(`query ${execution.query_id} failed`, { cause: error }));
      return this.fail(execution, context, found);
    }
  }

  private get engineName(): EngineName {
    return this.options.engine.name;
  }

  private decode(value: RecordValue, context: BusContext): Execution {
    const execution = (value instanceof JsonBody ? value.as(executionSchema) : undefined) ?? parseExecution(bytesOf(value));
    if (execution.engine !== this.engineName) throw new PoisonRecordError(`the record is for ${execution.engine}`);
    this.verify(value, execution, context);
    return execution;
  }

  /** Only what a classifier decided is run, whoever can write to the topic. */
  private verify(value: RecordValue, execution: Execution, context: BusContext): void {
    const { secret } = this.options;
    if (secret === null) return;
    const signature = headerText(context.record.headers, HEADERS.signature) ?? '';
    const signed = { value: bytesOf(value), queryId: execution.query_id, deadlineMs: context.deadlineMs, statement: execution.statement };
    if (!isSignedExecution(secret, signed, signature)) throw new PoisonRecordError('the record is not signed by a classifier of this installation');
  }

  private async execute(execution: Execution, context: BusContext): Promise<Settlement> {
    const engine = this.engineName;
    const report = setTimeout(() => this.report(execution, { state: 'running' }), this.options.runningReportMs);
    metrics.running.inc({ engine });
    const startedAt = performance.now();
    try {
      const result = await this.options.engine.execute(toEngineQuery(execution, context), context.signal);
      this.options.onEngineAnswered();
      const durationMs = performance.now() - startedAt;
      await this.endWrite(execution, result.lsn ?? null);
      return this.answer(execution, result, durationMs);
    } finally {
      clearTimeout(report);
      metrics.running.dec({ engine });
      metrics.executionSeconds.observe({ engine }, (performance.now() - startedAt) / 1000);
    }
  }

  private answer(execution: Execution, result: EngineResult, durationMs: number): Settlement {
    const value = encodeAnswer({
      queryId: execution.query_id,
      engine: this.engineName,
      durationMs,
      columns: execution.finish === null ? outputColumns(result.columns, execution.output) : outputColumns(execution.output ?? result.columns, null),
      rows: execution.finish === null ? result.rows : finishRows(result.rows, execution.finish),
      affectedRows: result.affectedRows,
      truncated: result.truncated,
      replayed: result.replayed,
      consistencyToken: result.lsn == null ? null : encodeConsistencyToken({ lsn: BigInt(result.lsn) }),
      decision: execution.decision,
    });
    this.report(execution, { state: 'succeeded', duration_ms: durationMs, row_count: result.rows.length, result_bytes: value.length });
    if (execution.statement === 'ddl') this.options.onDefinitionChanged();
    return { kind: 'reply', value, headers: headersOf({ [HEADERS.status]: REPLY_STATUS.ok, [HEADERS.engine]: this.engineName }) };
  }

  private async fail(execution: Execution, context: BusContext, found: Failure): Promise<Settlement> {
    // A write that may have been applied keeps its tables marked until its deadline; one that surely was not is ended here.
    if (found.code !== 'OUTCOME_UNKNOWN') await this.endWrite(execution, null).catch(this.options.onError);
    if (found.code === 'ENGINE_UNAVAILABLE') {
      this.options.onEngineDown(found.message);
      return this.handBackOrFail(execution, context, found);
    }
    return this.replyFailure(execution, found);
  }

  /** Another engine may answer a read that need not be this one's. */
  private handBackOrFail(execution: Execution, context: BusContext, found: Failure): Settlement {
    return execution.statement === 'read' && !execution.forced ? handBack(execution, context, found) : this.replyFailure(execution, found);
  }

  private replyFailure(execution: Execution, found: Failure): Settlement {
    this.report(execution, { state: endState(found), error_code: found.code });
    return {
      kind: 'reply',
      value: Buffer.from(JSON.stringify(failureBody(found, execution.query_id, execution.decision))),
      headers: headersOf({ [HEADERS.status]: REPLY_STATUS.error, [HEADERS.errorCode]: found.code, [HEADERS.nestError]: JSON.stringify(found), [HEADERS.engine]: this.engineName }),
    };
  }

  /** Tells every classifier, before the requester hears of it, that the written tables are newer than their copies. */
  private async endWrite(execution: Execution, lsn: string | null): Promise<void> {
    if (execution.writes.length === 0) return;
    const nowMs = Date.now();
    const message: TableWrite = { kind: 'write', phase: 'end', query_id: execution.query_id, tables: execution.writes, at_ms: nowMs, expires_at_ms: nowMs, lsn };
    await this.options.driver.publish(
      { topic: TOPICS.catalog, key: Buffer.from(tableWriteKey(execution.writes)), value: Buffer.from(JSON.stringify(message)), headers: headersOf({}) },
      nowMs + BOOKKEEPING_DEADLINE_MS,
    );
  }

  private report(execution: Execution, end: Pick<OutcomeRecord, 'state'> & Partial<OutcomeRecord>): void {
    if (end.state !== 'running') metrics.executions.inc({ engine: this.engineName, state: end.state });
    const outcome: OutcomeRecord = {
      query_id: execution.query_id,
      at_ms: Date.now(),
      engine: this.engineName,
      fingerprint: execution.decision.fingerprint,
      duration_ms: null,
      row_count: null,
      result_bytes: null,
      error_code: null,
      ...end,
    };
    this.options.driver
      .publish(new JsonRecord({ topic: TOPICS.outcomes, key: Buffer.from(execution.query_id), body: new JsonBody(outcomeRecordSchema, outcome), headers: headersOf({}) }), outcome.at_ms + BOOKKEEPING_DEADLINE_MS)
      .catch(this.options.onError);
  }
}

function parseExecution(bytes: Buffer): Execution {
  let parsed;
  try {
    parsed = executionSchema.safeParse(JSON.parse(bytes.toString()));
  } catch (error) {
    throw new PoisonRecordError('the record is not JSON', { cause: error });
  }
  if (!parsed.success) throw new PoisonRecordError('the record is no execution', { cause: parsed.error });
  return parsed.data;
}

function toEngineQuery(execution: Execution, context: BusContext): EngineQuery {
  return {
    queryId: execution.query_id,
    sql: execution.sql,
    statement: execution.statement,
    timeoutMs: Math.max(1, context.deadlineMs - Date.now()),
    maxRows: execution.max_rows,
    maxResultBytes: execution.max_result_bytes,
    ref: execution.ref,
    ...(execution.statement === 'read' ? {} : { dedupe: { requestId: `${execution.subject}/${execution.request_id}`, fingerprint: createHash('sha256').update(execution.sql).digest('base64url') } }),
  };
}

/** Gives a read back to the classifiers, with this engine ruled out and why; they choose the next capable one. */
function handBack(execution: Execution, context: BusContext, found: Failure): Settlement {
  const before = headerText(context.record.headers, HEADERS.excluded);
  const reason = `${execution.engine}=${found.message.replaceAll('\n', ' ')}`;
  return {
    kind: 'forward',
    topic: TOPICS.requests,
    value: Buffer.from(execution.request),
    headers: headersOf({ [HEADERS.excluded]: before === undefined ? reason : `${before}\n${reason}` }),
  };
}

function endState(found: Failure): OutcomeRecord['state'] {
  if (found.code === 'CANCELLED') return 'cancelled';
  return found.code === 'DEADLINE_EXCEEDED' ? 'expired' : 'failed';
}
