import type { BusDriver } from '@query-router/bus';
import type { QueryEngine } from '@query-router/engine';
import { Advertiser } from '../src/index.ts';

/** What was published is not the point here. */
function advertiser(exclusive: boolean): Advertiser {
  const engine: Pick<QueryEngine, 'name' | 'exclusive'> = { name: 'duckdb', exclusive };
  const driver: Pick<BusDriver, 'publish'> = { publish: () => Promise.resolve() };
  return new Advertiser({ engine: engine as QueryEngine, driver: driver as BusDriver, instanceId: 'one', heartbeatMs: 1_000, discoverEveryMs: 1_000, onError: () => undefined });
}

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
