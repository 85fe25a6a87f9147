/** Addresses of a running server that tests share. */
export interface ServerAddresses {
  readonly kafka: { readonly bootstrap: string };
  readonly postgres: { readonly host: string; readonly port: number; readonly user: string; readonly password: string; readonly database: string };
  readonly clickhouse: { readonly url: string; readonly user: string; readonly password: string };
  readonly trino: { readonly url: string; readonly user: string };
}
export type ServerName = keyof ServerAddresses;

export const serverNames: readonly ServerName[] = ['kafka', 'postgres', 'clickhouse', 'trino'];

export type Availability<N extends ServerName> =
  | { readonly available: true; readonly address: ServerAddresses[N] }
  | { readonly available: false; readonly reason: string };

/** A server that runs until it is stopped. */
export interface RunningServer<N extends ServerName> {
  readonly address: ServerAddresses[N];
  /** The process to look for when asking whether it still runs; absent for a container. */
  readonly pid?: number;
  stop(): Promise<void>;
}
