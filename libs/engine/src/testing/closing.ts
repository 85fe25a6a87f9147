import type { Subject } from './harness.ts';
import { codeOf, run } from './harness.ts';

/** Runs last: the engine is closed afterwards. */
export function closingContract(subject: Subject): void {
  it('waits for running statements when it closes, and refuses new ones', async () => {
    const { engine, setup } = subject();
    // Not over when `close` is called, since nothing was awaited; soon over, since an engine waits for seconds only.
    const running = run(engine, setup.sql.series(5_000));
    const closing = engine.close();
    expect(await codeOf(run(engine, 'SELECT 1'))).toBe('ENGINE_UNAVAILABLE');
    expect((await running).rows).toHaveLength(5_000);
    await closing;
    await engine.close();
  });
}
