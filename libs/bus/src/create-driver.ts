import { KafkajsDriver } from './driver-kafkajs/kafkajs-driver.ts';
import { MemoryBroker } from './driver-memory/memory-broker.ts';
import { MemoryDriver } from './driver-memory/memory-driver.ts';
import { PlatformaticDriver } from './driver-platformatic/platformatic-driver.ts';
import type { DriverOptions, KafkaOptions } from './driver-options.ts';
import type { BusDriver } from './driver.ts';

/** Makes a driver; nothing connects before `connect`. */
export function createDriver(options: DriverOptions): BusDriver {
  switch (options.driver) {
    case 'memory':
      return new MemoryDriver(options.memory ?? new MemoryBroker());
    case 'platformatic':
      return new PlatformaticDriver(kafkaOptions(options));
    case 'kafkajs':
      return new KafkajsDriver(kafkaOptions(options));
  }
}

export function kafkaOptions(options: DriverOptions): KafkaOptions {
  const { bootstrapServers, clientId, ssl, sasl } = options;
  if (bootstrapServers === undefined || bootstrapServers.length === 0) throw new TypeError('A Kafka driver needs bootstrapServers.');
  return { bootstrapServers, clientId, ...(ssl === undefined ? {} : { ssl }), ...(sasl === undefined ? {} : { sasl }) };
}
