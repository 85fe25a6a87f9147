import type { Subject } from './harness.ts';
import { codeOf, run } from './harness.ts';

/** Runs last: the engine is closed afterwards. */
export function closingContract(subject: Subject): void {
  it('waits for running statements when it closes, and refuses new ones', async () => {
    const { engine, setup } = subject();
    const slow = run(engine, setup.sql.series(200_000), { maxRows: 200_000, maxResultBytes: 100_000_000 });
    const closing = engine.close();
    expect(await codeOf(run(engine, 'SELECT 1'))).toBe('ENGINE_UNAVAILABLE');
    expect((await slow).rows).toHaveLength(200_000);
    await closing;
    await engine.close();
  });
}
