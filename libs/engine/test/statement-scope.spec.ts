import { Slots, StatementScope } from '../src/index.ts';

const never = new AbortController().signal;

describe('a statement scope', () => {
  it('stops at its deadline', async () => {
    const scope = new StatementScope(5, never);
    await new Promise<void>((resolve) => void scope.onStop(resolve));
    expect([scope.reason, scope.failure('postgres').failure.code]).toEqual(['deadline', 'DEADLINE_EXCEEDED']);
  });

  it('stops when its caller aborts, and the deadline no longer matters', () => {
    const abort = new AbortController();
    const scope = new StatementScope(60_000, abort.signal);
    const stops: string[] = [];
    scope.onStop(() => stops.push('stopped'));
    abort.abort();
    expect([scope.reason, stops, scope.signal.aborted]).toEqual(['cancelled', ['stopped'], true]);
    expect(() => scope.throwIfStopped('duckdb')).toThrow('cancelled');
  });

  it('is stopped from the start when there is no time or the caller has left', () => {
    expect(new StatementScope(0, never).reason).toBe('deadline');
    expect(new StatementScope(100, AbortSignal.abort()).reason).toBe('cancelled');
  });

  it('is silent after its end', () => {
    const abort = new AbortController();
    const scope = new StatementScope(60_000, abort.signal);
    scope.end();
    abort.abort();
    expect(scope.reason).toBeNull();
  });

  it('does not call a listener that was taken back', () => {
    const abort = new AbortController();
    const scope = new StatementScope(60_000, abort.signal);
    let called = false;
    scope.onStop(() => (called = true))();
    abort.abort();
    expect(called).toBe(false);
  });
});

describe('slots', () => {
  it('serve those who wait in order, and skip those who gave up', async () => {
    const slots = new Slots(1);
    const release = await slots.take(never);
    const leaving = new AbortController();
    const order: string[] = [];
    const gone = slots.take(leaving.signal).then(() => order.push('gone'), () => order.push('left'));
    const second = slots.take(never).then((free) => {
      order.push('second');
      free();
      return null;
    });
    leaving.abort();
    await gone;
    release();
    release();
    await second;
    expect(order).toEqual(['left', 'second']);
    expect(await slots.take(never)).toBeInstanceOf(Function);
  });
});
