import { readFileSync } from 'node:fs';
import { createDriver, createEventLog, type BusDriver, type DriverOptions, type EventLog } from '@query-router/bus';
import { z } from 'zod';
import * as env from '../env/pieces.ts';

/** Variables that every service of the Kafka profile knows. */
export const serviceEnv = {
  HOST: env.host('127.0.0.1'),
  KAFKA_BOOTSTRAP_SERVERS: env.hostList('127.0.0.1:9092'),
  BUS_DRIVER: env.oneOf(['platformatic', 'kafkajs'], 'platformatic'),
  /** Partitions of the work topics, where this service is the one that creates them. */
  KAFKA_PARTITIONS: env.integer({ min: 1, max: 1000, consequence: 'it bounds how many instances of a service can share the work' }, 12),
  KAFKA_SSL: env.flag(false),
  KAFKA_SSL_CA_FILE: z.string().optional(),
  KAFKA_SASL_MECHANISM: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'], 'must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512').optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
  /** Shared by all services; needed where others can write to the broker. */
  ROUTER_SECRET: env.secret().optional(),
  MAX_IN_FLIGHT: env.integer({ min: 1, max: 100_000, consequence: 'it bounds the memory of the service' }, 1_000),
};

export type ServiceEnv = z.output<z.ZodObject<typeof serviceEnv>>;

/** The Kafka driver that the environment describes. @throws when the certificate file cannot be read or SASL is half configured. */
export function driverFromEnv(from: ServiceEnv, clientId: string): BusDriver {
  return createDriver(driverOptions(from, clientId));
}

/** The event log on the same brokers. `onError` hears of disturbances that it survives. Throws as {@link driverFromEnv}. */
export function eventLogFromEnv(from: ServiceEnv, clientId: string, onError: (error: unknown) => void): EventLog {
  return createEventLog({ ...driverOptions(from, clientId), onError });
}

function driverOptions(from: ServiceEnv, clientId: string): DriverOptions {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = from;
  if (mechanism !== undefined && (username === undefined || password === undefined)) {
    throw new Error('KAFKA_SASL_MECHANISM needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD.');
  }
  return {
    driver: from.BUS_DRIVER,
    clientId,
    bootstrapServers: from.KAFKA_BOOTSTRAP_SERVERS,
    ...(from.KAFKA_SSL ? { ssl: from.KAFKA_SSL_CA_FILE === undefined ? {} : { ca: readFileSync(from.KAFKA_SSL_CA_FILE) } } : {}),
    ...(mechanism === undefined || username === undefined || password === undefined ? {} : { sasl: { mechanism, username, password } }),
  };
}
