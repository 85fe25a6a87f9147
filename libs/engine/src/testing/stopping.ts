import type { Subject } from './harness.ts';
import { codeOf, newMarker, run, until } from './harness.ts';

/** Longer than a busy machine holds anybody up; an endless statement runs for longer still. */
const SOON_MS = 30_000;
/** Of a statement that must end because it is aborted: so far away that it is not the deadline that ends it. */
const FAR_MS = 180_000;

export function stoppingContract(subject: Subject): void {
  it('ends at the deadline and stops the statement in the engine', async () => {
    const { engine, setup } = subject();
    const marker = newMarker();
    const started = performance.now();
    expect(await codeOf(run(engine, setup.sql.endless(marker), { timeoutMs: 700 }))).toBe('DEADLINE_EXCEEDED');
    expect(performance.now() - started).toBeLessThan(SOON_MS);
    await until('the statement is gone from the engine', async () => !(await setup.isRunning(marker)), SOON_MS);
  });

  it('ends when aborted and stops the statement in the engine', async () => {
    const { engine, setup } = subject();
    const marker = newMarker();
    const abort = new AbortController();
    const code = codeOf(run(engine, setup.sql.endless(marker), { timeoutMs: FAR_MS }, abort.signal));
    await until('the statement runs', () => setup.isRunning(marker));
    const started = performance.now();
    abort.abort();
    expect(await code).toBe('CANCELLED');
    expect(performance.now() - started).toBeLessThan(SOON_MS);
    await until('the statement is gone from the engine', async () => !(await setup.isRunning(marker)), SOON_MS);
  });

  it('does not start what was aborted before', async () => {
    const { engine, setup } = subject();
    const marker = newMarker();
    expect(await codeOf(run(engine, setup.sql.endless(marker), {}, AbortSignal.abort()))).toBe('CANCELLED');
    expect(await setup.isRunning(marker)).toBe(false);
  });

  it('fails at once when no time is left', async () => {
    const { engine } = subject();
    expect(await codeOf(run(engine, 'SELECT 1', { timeoutMs: 0 }))).toBe('DEADLINE_EXCEEDED');
  });

  it('frees every slot: after more stopped statements than slots it still answers', async () => {
    const { engine, setup } = subject();
    const stopped = [];
    for (let i = 0; i < engine.concurrency * 2; i++) {
      const abort = new AbortController();
      stopped.push(codeOf(run(engine, setup.sql.endless(newMarker()), { timeoutMs: 20_000 }, abort.signal)));
      setTimeout(() => abort.abort(), 200 + i * 5);
    }
    expect(new Set(await Promise.all(stopped))).toEqual(new Set(['CANCELLED']));
    const answers = await Promise.all(Array.from({ length: engine.concurrency * 2 }, (_, i) => run(engine, `SELECT ${i} AS v`)));
    expect(answers.map((answer) => answer.rows[0]?.[0])).toEqual(Array.from({ length: engine.concurrency * 2 }, (_, i) => i));
  });

  it('answers a ping while every slot is taken: busy is not down', async () => {
    const { engine, setup } = subject();
    const markers = Array.from({ length: engine.concurrency }, newMarker);
    const abort = new AbortController();
    const busy = markers.map((marker) => codeOf(run(engine, setup.sql.endless(marker), { timeoutMs: FAR_MS }, abort.signal)));
    // Looking is slow too, beside as many statements that take all processors.
    await until('all run', async () => (await Promise.all(markers.map((marker) => setup.isRunning(marker)))).every(Boolean), 3 * SOON_MS);
    await engine.ping(AbortSignal.timeout(SOON_MS));
    abort.abort();
    expect(new Set(await Promise.all(busy))).toEqual(new Set(['CANCELLED']));
  });

  it('never stops an innocent statement: a late abort does not hit the next one', async () => {
    const { engine } = subject();
    for (let i = 0; i < 60; i++) {
      const abort = new AbortController();
      const first = run(engine, 'SELECT 1 AS v', {}, abort.signal).catch(() => undefined);
      setTimeout(() => abort.abort(), i % 4);
      await first;
      expect((await run(engine, `SELECT ${i} AS v`)).rows).toEqual([[i]]);
    }
  });
}
