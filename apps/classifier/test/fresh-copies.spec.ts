import { CatalogState, type CatalogView } from '@query-router/routing';
import { FreshCopies } from '../src/fresh-copies.ts';

const LATER_MS = Date.now() + 60_000;

function waiting(maxWaiting = 10) {
  let views = 0;
  const state = new CatalogState();
  const copies = new FreshCopies(maxWaiting, () => {
    views += 1;
    return state.view(0);
  });
  return { copies, viewsTaken: () => views };
}

describe('reads that wait for a copy', () => {
  it('go on when a change of the catalogue makes it fresh', async () => {
    const { copies } = waiting();
    let fresh = false;
    const done = copies.wait(() => fresh, LATER_MS, new AbortController().signal);
    copies.changed();
    await new Promise(setImmediate);
    fresh = true;
    copies.changed();
    expect(await done).toBe(true);
  });

  it('are looked at once for changes that come together, against one view', async () => {
    const { copies, viewsTaken } = waiting();
    const seen: CatalogView[] = [];
    const done = ['a', 'b'].map(() => copies.wait((view) => seen.push(view) > 0, LATER_MS, new AbortController().signal));
    copies.changed();
    copies.changed();
    expect(await Promise.all(done)).toEqual([true, true]);
    expect(viewsTaken()).toBe(1);
    expect(seen[0]).toBe(seen[1]);
  });

  it('are not looked at when there are none', async () => {
    const { copies, viewsTaken } = waiting();
    copies.changed();
    await new Promise(setImmediate);
    expect(viewsTaken()).toBe(0);
  });

  it('give up when their time is over', async () => {
    expect(await waiting().copies.wait(() => false, Date.now() - 1, new AbortController().signal)).toBe(false);
  });

  it.each([['before they wait', true], ['while they wait', false]])('give up when they are cancelled %s', async (_when, early) => {
    const { copies } = waiting(1);
    const cancel = new AbortController();
    if (early) cancel.abort();
    const done = copies.wait(() => false, LATER_MS, cancel.signal);
    cancel.abort();
    expect(await done).toBe(false);
    expect(copies.isFull).toBe(false);
  });

  it('are bounded in number', () => {
    const { copies } = waiting(1);
    expect(copies.isFull).toBe(false);
    const cancel = new AbortController();
    void copies.wait(() => false, LATER_MS, cancel.signal);
    expect(copies.isFull).toBe(true);
    cancel.abort();
  });
});
