import type { EngineName } from '@query-router/contracts';
import { concurrencyCases } from '../cases/concurrency.ts';
import { dialectCases } from '../cases/dialects.ts';
import { equalityCases } from '../cases/equality.ts';
import { freshnessCases } from '../cases/freshness.ts';
import { httpCases } from '../cases/http.ts';
import { regressionCases } from '../cases/regressions.ts';
import { routingCases } from '../cases/routing.ts';
import { securityCases } from '../cases/security.ts';
import { writeCases } from '../cases/writes.ts';
import type { System } from './system.ts';

/**
 * What must hold of a router however it is composed: the same cases on one process and on many over Kafka.
 *
 * @param engines those that are up and hold the sample tables
 */
export function e2eSuite<S extends System>(start: () => Promise<S>, engines: readonly EngineName[], startTimeoutMs: number): () => S {
  let running: S | null = null;
  const system = (): S => {
    if (running === null) throw new Error('the system is not running');
    return running;
  };

  beforeAll(async () => {
    running = await start();
  }, startTimeoutMs);
  afterAll(async () => {
    await running?.stop();
  }, 60_000);

  routingCases(system);
  regressionCases(system, engines);
  equalityCases(system, engines);
  httpCases(system, engines);
  dialectCases(system, engines);
  writeCases(system);
  freshnessCases(system);
  securityCases(system);
  concurrencyCases(system, engines);
  return system;
}
