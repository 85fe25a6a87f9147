import { Client, type ClientConfig } from 'pg';

export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

const CONNECT_TIMEOUT_MS = 5_000;

/** A connection of its own. Errors of the connection itself reach whoever waits for an answer; idle ones are `onLost`'s. */
export async function connect(address: PostgresAddress, more: ClientConfig & { readonly replication?: 'database' }, onLost: (error: Error) => void = () => undefined): Promise<Client> {
  const client = new Client({ ...address, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, keepAlive: true, ...more });
  client.on('error', onLost);
  client.on('end', () => onLost(new Error('the connection to PostgreSQL ended')));
  await client.connect();
  return client;
}
