import type { Subject } from './harness.ts';
import { codeOf, newMarker, residentMegabytes, run } from './harness.ts';

const CLIENTS = 64;

export function concurrencyContract(subject: Subject): void {
  it('serves 64 clients without mixing up their answers', async () => {
    const { engine } = subject();
    const client = async (id: number): Promise<number> => {
      let wrong = 0;
      for (let turn = 0; turn < 8; turn++) {
        const answer = await run(engine, `SELECT ${id * 1_000 + turn} AS v, 'client ${id}' AS who`);
        if (JSON.stringify(answer.rows) !== JSON.stringify([[id * 1_000 + turn, `client ${id}`]])) wrong++;
      }
      return wrong;
    };
    const wrong = await Promise.all(Array.from({ length: CLIENTS }, (_, id) => client(id)));
    expect(wrong.reduce((sum, count) => sum + count, 0)).toBe(0);
  });

  it('keeps answers apart while others fail, time out and are aborted', async () => {
    const { engine, setup } = subject();
    const client = async (id: number): Promise<unknown> => {
      switch (id % 4) {
        case 0:
          return codeOf(run(engine, setup.sql.runtimeError));
        case 1:
          return codeOf(run(engine, setup.sql.endless(newMarker()), {}, AbortSignal.timeout(300)));
        default:
          return (await run(engine, `SELECT ${id} AS v`)).rows[0]?.[0];
      }
    };
    const answers = await Promise.all(Array.from({ length: CLIENTS }, (_, id) => client(id)));
    expect(answers).toEqual(answers.map((_, id) => (id % 4 === 0 ? 'QUERY_FAILED' : id % 4 === 1 ? 'CANCELLED' : id)));
  });

  it('leaks no connection after errors', async () => {
    const { engine, setup } = subject();
    for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 20 }, () => codeOf(run(engine, setup.sql.runtimeError))));
    const open = await setup.connections();
    if (open !== null) expect(open).toBeLessThanOrEqual(engine.concurrency * 2 + 4);
    expect((await run(engine, 'SELECT 42 AS v')).rows).toEqual([[42]]);
  });

  it('keeps memory flat over many statements', async () => {
    const { engine, setup } = subject();
    const batch = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) await Promise.all(Array.from({ length: 16 }, (_, n) => run(engine, `${setup.sql.series(50)} -- ${i} ${n}`)));
    };
    await batch(20);
    const before = residentMegabytes();
    await batch(60);
    expect(residentMegabytes() - before).toBeLessThan(100);
  }, 600_000);
}
