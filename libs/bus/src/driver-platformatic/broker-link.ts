import { isIP } from 'node:net';
import { Connection } from '@platformatic/kafka';
import type { Broker, ConnectionOptions } from '@platformatic/kafka';
import type { KafkaOptions } from '../driver-options.ts';

const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 15_000;

/** Connects to one broker; TLS and SASL as configured. Nagle's algorithm is off. */
export async function openConnection(broker: Broker, options: KafkaOptions, maxInflights: number): Promise<Connection> {
  const settings: ConnectionOptions = {
    connectTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    maxInflights,
    ...(options.ssl === undefined ? {} : { tls: options.ssl, tlsServerName: isIP(broker.host) === 0 }),
    ...(options.sasl === undefined ? {} : { sasl: options.sasl }),
  };
  const connection = new Connection(options.clientId, settings);
  // The error also rejects whatever was waiting; without a listener it would end the process.
  connection.on('error', () => undefined);
  await connection.connect(broker.host, broker.port);
  return connection;
}

/**
 * One connection to one broker for one purpose, made when needed and made anew after it broke. Brokers answer the requests of a
 * connection in order, so a long poll and what must not wait behind it never share one.
 */
export class BrokerLink {
  readonly #broker: () => Broker;
  readonly #options: KafkaOptions;
  readonly #maxInflights: number;
  #opening: Promise<Connection> | undefined;
  #connection: Connection | undefined;
  #closed = false;

  constructor(broker: () => Broker, options: KafkaOptions, maxInflights: number) {
    this.#broker = broker;
    this.#options = options;
    this.#maxInflights = maxInflights;
  }

  /** The connection if it stands: saves the hot path a promise. */
  get established(): Connection | undefined {
    return this.#connection?.isConnected() === true ? this.#connection : undefined;
  }

  async open(): Promise<Connection> {
    const { established } = this;
    if (established !== undefined) return established;
    if (this.#closed) throw new Error('The connection is closed.');
    this.#opening ??= this.#connect();
    return this.#opening;
  }

  /** Drops the connection and everything under way on it; the next `open` makes a new one. */
  reset(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.socket.destroy();
  }

  close(): void {
    this.#closed = true;
    this.reset();
  }

  async #connect(): Promise<Connection> {
    try {
      const connection = await openConnection(this.#broker(), this.#options, this.#maxInflights);
      if (this.#closed) {
        connection.socket.destroy();
        throw new Error('The connection is closed.');
      }
      this.#connection = connection;
      return connection;
    } finally {
      this.#opening = undefined;
    }
  }
}
