import type { ConnectionOptions } from 'node:tls';
import type { MemoryBroker } from './driver-memory/memory-broker.ts';

export interface SaslOptions {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
  readonly username: string;
  readonly password: string;
}

/** Where and how to reach the brokers. */
export interface KafkaOptions {
  readonly bootstrapServers: readonly string[];
  readonly clientId: string;
  /** TLS; absent: plain text. */
  readonly ssl?: ConnectionOptions;
  readonly sasl?: SaslOptions;
}

export interface DriverOptions {
  readonly driver: 'memory' | 'platformatic' | 'kafkajs';
  readonly clientId: string;
  /** `host:port`; needed by the Kafka drivers. */
  readonly bootstrapServers?: readonly string[];
  readonly ssl?: ConnectionOptions;
  readonly sasl?: SaslOptions;
  /** The broker a memory driver works on; without it each driver has its own. */
  readonly memory?: MemoryBroker;
}
