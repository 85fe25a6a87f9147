import { e2eSuite } from './harness/suite.ts';
import { startStandalone } from './harness/standalone-system.ts';

describe('the router in one process', () => {
  e2eSuite(startStandalone, ['postgres', 'clickhouse', 'duckdb'], 150_000);
});
