import { kafkaOptions } from './create-driver.ts';
import type { DriverOptions } from './driver-options.ts';
import { MemoryBroker } from './driver-memory/memory-broker.ts';
import { KafkaEventLog } from './event-log-kafka/kafka-event-log.ts';
import { MemoryEventLog } from './event-log-memory/memory-event-log.ts';
import type { EventLog } from './event-log.ts';

export interface EventLogOptions extends DriverOptions {
  /** Hears of disturbances that the log survives. */
  readonly onError: (error: unknown) => void;
}

/** Makes a log; nothing connects before `connect`. Every Kafka driver has the same log: kafkajs has no idempotent producer of this kind. */
export function createEventLog(options: EventLogOptions): EventLog {
  if (options.driver === 'memory') return new MemoryEventLog(options.memory ?? new MemoryBroker());
  return new KafkaEventLog(kafkaOptions(options), options.onError);
}
