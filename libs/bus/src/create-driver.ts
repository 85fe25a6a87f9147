import { MemoryBroker } from './driver-memory/memory-broker.ts';
import { MemoryDriver } from './driver-memory/memory-driver.ts';
import type { DriverOptions } from './driver-options.ts';
import type { BusDriver } from './driver.ts';

/** Makes a driver; nothing connects before `connect`. */
export function createDriver(options: DriverOptions): BusDriver {
  switch (options.driver) {
    case 'memory':
      return new MemoryDriver(options.memory ?? new MemoryBroker());
    case 'platformatic':
    case 'kafkajs':
      throw new Error(`The ${options.driver} driver is not here yet.`);
  }
}
