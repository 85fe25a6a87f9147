import type { BusDriver } from '@query-router/bus';
import type { ApiKeyStore } from '@query-router/platform';

export const GATEWAY_OPTIONS: unique symbol = Symbol('query-router.gateway-options');

export interface GatewayOptions {
  readonly driver: BusDriver;
  readonly instanceId: string;
  /** Null: everybody may do everything (`AUTH=none`, loopback only). */
  readonly apiKeys: ApiKeyStore | null;
  /** Signs `x-identity` when the broker is shared. */
  readonly secret: string | null;
  /** Most queries waiting for their answers. */
  readonly maxPending: number;
  /** How many queries `/queries/:id` remembers. */
  readonly historySize: number;
  /** How long answers may take that are still to come at a stop; 8 s when absent. */
  readonly drainMs?: number;
}
