import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Failure, FailureCode } from '@query-router/contracts';
import { isFailureError } from '@query-router/contracts';
import type { EngineQuery, EngineResult, QueryEngine } from '../query-engine.ts';
import type { EngineSetup } from './setup.ts';

export interface EngineUnderTest {
  readonly engine: QueryEngine;
  readonly setup: EngineSetup;
  dispose(): Promise<void>;
}

/** The engine once `beforeAll` has made it. */
export type Subject = () => { readonly engine: QueryEngine; readonly setup: EngineSetup };

const never = new AbortController().signal;
/** For a statement whose deadline is not the point: a busy machine must not reach it. */
const TIMEOUT_MS = 120_000;

export function query(sql: string, extra: Partial<EngineQuery> = {}): EngineQuery {
  return { queryId: randomUUID(), sql, statement: 'read', timeoutMs: TIMEOUT_MS, maxRows: 10_000, maxResultBytes: 10_000_000, ...extra };
}

export function run(engine: QueryEngine, sql: string, extra: Partial<EngineQuery> = {}, signal: AbortSignal = never): Promise<EngineResult> {
  return engine.execute(query(sql, extra), signal);
}

/** The failure a promise rejects with; fails the test when it resolves or rejects with anything else. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    if (isFailureError(error)) return error.failure;
    throw new Error('rejected with something that is not a FailureError', { cause: error });
  }
  throw new Error('resolved, but a failure was expected');
}

export async function codeOf(work: Promise<unknown>): Promise<FailureCode> {
  return (await failureOf(work)).code;
}

/** Waits until `condition` holds; fails the test after `withinMs`. */
export async function until(what: string, condition: () => Promise<boolean> | boolean, withinMs = 30_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`still not true after ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function newMarker(): string {
  return `m${randomUUID().replaceAll('-', '')}`;
}

/** Resident memory of this process in megabytes, after what can be collected was collected. */
export function residentMegabytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().rss / 1_048_576;
}
