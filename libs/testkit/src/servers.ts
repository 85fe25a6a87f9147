/** Addresses of a running server that tests share. */
export interface ServerAddresses {
  readonly kafka: { readonly bootstrap: string };
  readonly postgres: { readonly host: string; readonly port: number; readonly user: string; readonly password: string; readonly database: string };
  readonly clickhouse: { readonly url: string; readonly user: string; readonly password: string };
  readonly trino: { readonly url: string; readonly user: string };
}
export type ServerName = keyof ServerAddresses;

export type Availability<N extends ServerName> =
  | { readonly available: true; readonly address: ServerAddresses[N] }
  | { readonly available: false; readonly reason: string };

/**
 * Asks for a shared server; it is started at the first request of the whole test run and stopped at its end. Databases on it are
 * shared too, so a test creates its own schema. With `REQUIRE_STACK=1` an unavailable server throws.
 */
export declare function server<N extends ServerName>(name: N): Promise<Availability<N>>;

/** `describe` that runs `body` with the address, or counts one skipped test named after the reason. */
export declare function describeWith<N extends ServerName>(title: string, found: Availability<N>, body: (address: ServerAddresses[N]) => void): void;

/** A broker of a test's own, to be killed and restarted. Ports are kept over a restart. */
export interface KafkaServer {
  readonly bootstrap: string;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM, waits for the exit. */
  stop(): Promise<void>;
  /** Starts it again on the same data and port; resolves when it answers. */
  start(): Promise<void>;
  /** Stops and removes its data. */
  dispose(): Promise<void>;
}
export declare function startKafka(): Promise<KafkaServer>;
