import type { AddressService } from '../stack/address-service.ts';
import type { SharedServers } from '../stack/shared-servers.ts';

export interface TestRun {
  readonly servers: SharedServers;
  readonly service: AddressService;
  readonly directory: string;
}

/** Jest may load its setup and its teardown as two copies of a module; the process is the one thing both share. */
const CURRENT = Symbol.for('query-router.test-run');

export function rememberRun(run: TestRun): void {
  Reflect.set(globalThis, CURRENT, run);
}

export function currentRun(): TestRun | undefined {
  return Reflect.get(globalThis, CURRENT) as TestRun | undefined;
}
