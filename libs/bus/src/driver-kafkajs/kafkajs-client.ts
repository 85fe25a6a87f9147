import { createRequire } from 'node:module';
import { connect as connectPlain, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Kafka, logLevel } from 'kafkajs';
import type { Admin, ISocketFactory, SASLOptions as KafkajsSasl } from 'kafkajs';
import type { KafkaOptions, SaslOptions } from '../driver-options.ts';

const KEEP_ALIVE_MS = 60_000;

/** A kafkajs client and what it leaves behind. */
export interface KafkajsClient {
  readonly kafka: Kafka;
  /** Destroys sockets that are still open and all to come: a consumer that crashed may reconnect after its disconnect and stay. */
  abandon(): void;
  /** Takes back `abandon`. */
  revive(): void;
}

/** kafkajs leaves Nagle's algorithm on, which adds up to 40 ms where several small requests are under way. */
function noDelaySockets(open: Set<Socket>, isAbandoned: () => boolean): ISocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    const plain = ssl === undefined || ssl === null || Object.keys(ssl).length === 0;
    const socket = plain ? connectPlain({ host, port }, onConnect) : connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    open.add(socket);
    if (isAbandoned()) socket.destroy(new Error('The bus is closed.'));
    socket.once('close', () => open.delete(socket));
    return socket;
  };
}

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
}
interface RequestQueueClass {
  prototype: { scheduleCheckPendingRequests(this: RequestQueue): void };
}

/**
 * kafkajs 2.2.4 re-arms a timer with a negative delay for ever on every connection (tulios/kafkajs#1704): a wake-up each
 * millisecond, 6 % of a core when idle, and a warning on Node 24. It is needed only while something waits.
 */
function stopIdleTimers(): void {
  const load = createRequire(import.meta.url);
  const { prototype } = load('kafkajs/src/network/requestQueue/index.js') as RequestQueueClass;
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function scheduleOnlyWhenNeeded(this: RequestQueue): void {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
  };
}

let patched = false;

export function kafkajsClient(options: KafkaOptions): KafkajsClient {
  if (!patched) stopIdleTimers();
  patched = true;
  const sockets = new Set<Socket>();
  let abandoned = false;
  const kafka = new Kafka({
    clientId: options.clientId,
    brokers: [...options.bootstrapServers],
    socketFactory: noDelaySockets(sockets, () => abandoned),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 50, maxRetryTime: 250, retries: 5 },
    ...(options.ssl === undefined ? {} : { ssl: options.ssl }),
    ...(options.sasl === undefined ? {} : { sasl: saslOf(options.sasl) }),
  });
  return {
    kafka,
    abandon: () => {
      abandoned = true;
      // kafkajs takes note of errors, not of closed sockets.
      for (const socket of sockets) socket.destroy(new Error('The bus is closed.'));
    },
    revive: () => {
      abandoned = false;
    },
  };
}

/**
 * Runs `work` with an admin client of its own. One that has ever looked at a topic's offsets asks for that topic at every refresh of its
 * metadata, and is of no use once the topic is gone.
 */
export async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

function saslOf({ mechanism, username, password }: SaslOptions): KafkajsSasl {
  switch (mechanism) {
    case 'PLAIN':
      return { mechanism: 'plain', username, password };
    case 'SCRAM-SHA-256':
      return { mechanism: 'scram-sha-256', username, password };
    case 'SCRAM-SHA-512':
      return { mechanism: 'scram-sha-512', username, password };
  }
}
