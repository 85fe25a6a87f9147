import type { BusDriver } from '@query-router/bus';
import type { CatalogTable } from '@query-router/contracts';
import type { QueryEngine } from '@query-router/engine';
import { Advertiser } from '../src/index.ts';

type Part = Partial<Pick<QueryEngine, 'init' | 'ping' | 'discover'>>;

/** What was published is not the point here; engines have their own suite. */
function advertiser(exclusive: boolean, part: Part = {}): Advertiser {
  const engine: Pick<QueryEngine, 'name' | 'exclusive' | 'writable'> & Part = { name: 'duckdb', exclusive, writable: false, ...part };
  const driver: Pick<BusDriver, 'publish'> = { publish: () => Promise.resolve() };
  return new Advertiser({ engine: engine as QueryEngine, driver: driver as BusDriver, instanceId: 'one', pingTimeoutMs: 20, heartbeatMs: 1_000, discoverEveryMs: 1_000, onError: () => undefined });
}

const ORDERS: CatalogTable = { schema: 'shop', name: 'orders', columns: [], keys: [], row_count: 1, role: 'primary', storage: 'engine', watermark_ms: null, watermark_lsn: null, write_affects: [] };

/** An engine that tells its tables, or says why it cannot. */
function answering(discover: () => Promise<CatalogTable[]>): Part {
  return { init: () => Promise.resolve(), ping: () => Promise.resolve('1'), discover };
}

describe('an engine that answers and cannot tell its tables', () => {
  test('stays up with the tables that are known of it', async () => {
    let tells = true;
    const alone = advertiser(true, answering(() => (tells ? Promise.resolve([ORDERS]) : Promise.reject(new Error('too slow')))));
    await alone.refresh();
    tells = false;
    expect(await alone.refresh()).toMatchObject({ health: 'up', tables: [{ name: 'orders' }] });
  });

  test('is down while it never told them', async () => {
    expect(await advertiser(true, answering(() => Promise.reject(new Error('too slow')))).refresh()).toMatchObject({ health: 'down', reason: 'too slow', tables: [] });
  });
});

/** Nobody answers until the caller gives up. */
const waits = (signal: AbortSignal): Promise<never> => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('The statement was cancelled.'))));

describe('an engine that lets a ping wait', () => {
  async function afterASlowPing(meanwhile: (alone: Advertiser) => void): Promise<unknown> {
    let slow = false;
    const alone: Advertiser = advertiser(true, {
      ...answering(() => Promise.resolve([ORDERS])),
      ping: (signal) => {
        if (!slow) return Promise.resolve('1');
        meanwhile(alone);
        return waits(signal);
      },
    });
    await alone.refresh();
    slow = true;
    expect(await alone.refresh()).toMatchObject({ health: 'up' });
    return alone.refresh();
  }

  // Seen with 64 clients on a busy machine: ClickHouse answered one statement after another and was called down.
  test('and answers statements is busy, not down', async () => {
    expect(await afterASlowPing((alone) => alone.answered())).toMatchObject({ health: 'up', tables: [{ name: 'orders' }] });
  });

  test('twice, and answers nothing, is down', async () => {
    expect(await afterASlowPing(() => undefined)).toMatchObject({ health: 'down', reason: 'it does not answer pings in time' });
  });

  test('has a time of its own for telling its tables', async () => {
    const pings: AbortSignal[] = [];
    const alone = advertiser(true, {
      init: () => Promise.resolve(),
      ping: (signal) => Promise.resolve(`${pings.push(signal)}`),
      discover: async (signal) => {
        await waits(pings.at(-1) ?? signal).catch(() => undefined);
        signal.throwIfAborted();
        return [ORDERS];
      },
    });
    expect(await alone.refresh()).toMatchObject({ health: 'up', tables: [{ name: 'orders' }] });
  });
});

const READ = { tables: ['shop.orders'], lsn: '70' };

describe('copies that a decision counted on', () => {
  test.each([
    ['were never made here', null, 'holds no copy of shop.orders'],
    ['are of other tables', { ms: 1, lsn: '90', tables: ['shop.users'] }, 'holds no copy of shop.orders'],
    ['have not come that far here', { ms: 1, lsn: '9', tables: ['shop.orders'] }, 'not as far as position 70'],
  ])('and %s are missing', (_name, watermark, why) => {
    const alone = advertiser(true);
    alone.tellApplied(watermark);
    expect(alone.missing(READ)).toMatch(why);
  });

  test('and that have come as far are not', () => {
    const alone = advertiser(true);
    alone.tellApplied({ ms: 1, lsn: '100', tables: ['shop.orders'] });
    expect(alone.missing(READ)).toBeNull();
  });

  test('are not asked of one worker where all of them read one storage', () => {
    expect(advertiser(false).missing(READ)).toBeNull();
  });
});
