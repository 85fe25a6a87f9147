import type { ConnectionOptions } from 'node:tls';
import type { SessionConfig } from './session.ts';

export interface PostgresEngineOptions {
  readonly host: string;
  readonly port: number;
  /** Account for writes, definitions and discovery. */
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /**
   * Account for reads, with SELECT rights only. Without it the engine creates the role `query_router_reader` where its own account
   * may, and else reads with its own account in read-only sessions.
   */
  readonly readUser?: { readonly user: string; readonly password: string };
  /** Connections for reads; a quarter as many, at least two, are opened for writes. */
  readonly poolSize: number;
  /** Shown to the server's operators as `application_name`. */
  readonly instanceId: string;
  readonly ssl?: boolean | ConnectionOptions;
  /** Where unqualified names are looked up; `public` by default. */
  readonly searchPath?: string;
  /** Time limit of the server itself, behind the deadline of each statement; 15 minutes by default. */
  readonly maxStatementMs?: number;
  /** How long outcomes of writes are kept for duplicates; one day by default. */
  readonly dedupeTtlMs?: number;
  readonly connectTimeoutMs?: number;
}

const FIFTEEN_MINUTES_MS = 900_000;

/** Settings that the product's answers depend on; `init` checks that the server took them. */
export const FIXED_SETTINGS: Readonly<Record<string, string>> = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'iso_8601',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  default_transaction_isolation: 'read committed',
};

/** What a session for reads has on top of the choices of its options. */
export const READ_SETTINGS: Readonly<Record<string, string>> = { ...FIXED_SETTINGS, default_transaction_read_only: 'on' };

export function readSettings(options: PostgresEngineOptions): Record<string, string> {
  return { ...common(options), ...READ_SETTINGS };
}

export function writeSettings(options: PostgresEngineOptions): Record<string, string> {
  return { ...common(options), default_transaction_read_only: 'off', idle_in_transaction_session_timeout: '60000' };
}

function common(options: PostgresEngineOptions): Record<string, string> {
  return { ...FIXED_SETTINGS, search_path: options.searchPath ?? 'public', statement_timeout: String(options.maxStatementMs ?? FIFTEEN_MINUTES_MS) };
}

export function sessionConfig(options: PostgresEngineOptions, purpose: 'read' | 'write', account: { readonly user: string; readonly password: string }): SessionConfig {
  return {
    host: options.host,
    port: options.port,
    user: account.user,
    password: account.password,
    database: options.database,
    ssl: options.ssl ?? false,
    applicationName: `query-router ${purpose} ${options.instanceId}`.slice(0, 63),
    settings: purpose === 'read' ? readSettings(options) : writeSettings(options),
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
  };
}
