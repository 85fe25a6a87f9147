import type { BusDriver } from '@query-router/bus';
import type { Role } from '@query-router/contracts';
import type { PreferencePolicy } from '@query-router/routing';

export const CLASSIFIER_OPTIONS: unique symbol = Symbol('query-router.classifier-options');

export interface ClassifierOptions {
  readonly driver: BusDriver;
  readonly policy: PreferencePolicy;
  /** Shared by gateways, classifiers and workers on a broker that others can write to; null where nobody else can. */
  readonly secret: string | null;
  /** What a service may do that asks on Kafka without an identity; null: nothing. */
  readonly directRole: Role | null;
  readonly maxResultBytes: number;
}
