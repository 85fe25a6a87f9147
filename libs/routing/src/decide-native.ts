import { failure } from '@query-router/contracts';
import type { Decision, EngineName, Failure, Identity } from '@query-router/contracts';
import type { CatalogView } from './catalog-view.ts';
import { engineObstacle } from './constraints.ts';
import type { DecisionOutcome } from './decide.ts';
import { forcedRefusal } from './no-engine.ts';

export interface NativeInput {
  /** Untouched. */
  readonly sql: string;
  readonly fingerprint: string;
  readonly engine: EngineName | undefined;
  readonly identity: Identity;
  readonly catalog: CatalogView;
  /** Whether the requester says how fresh the data must be, or which version. */
  readonly demanding: boolean;
}

/**
 * The decision on a text in an engine's own dialect: nothing is known of it but who sends it and where to. It runs as a read, in the engine's read-only session;
 * tables, capability and freshness cannot be looked at.
 */
export function decideNative(input: NativeInput): DecisionOutcome {
  const { engine, catalog, fingerprint, sql } = input;
  const decision: Decision = {
    rule: 'native',
    reason: '',
    statement: 'read',
    fingerprint,
    tables: [],
    candidates: [],
    rejected: [],
    dialect: 'native',
    deterministic: false,
    open: ['nobody but the engine has read the text'],
    sql: '',
    fresh_as_of: null,
    staleness_ms: null,
  };
  const refuse = (found: Failure): DecisionOutcome => ({ ok: false, failure: found, decision: { ...decision, reason: found.message }, awaits: [] });
  const denied = deniedNative(input);
  if (denied !== null) return refuse(denied);
  if (engine === undefined) return refuse(failure('BAD_REQUEST', 'With "dialect": "native", "force_engine" names the engine whose dialect it is.'));
  const obstacle = engineObstacle(engine, catalog);
  if (obstacle !== null) return refuse(forcedRefusal({ engine, layer: 'health', reason: obstacle }, false));
  const reason = `the text is ${engine}'s own: it was sent untouched, and how old the data is and what the same text means elsewhere is not known`;
  return { ok: true, engine, sql, decision: { ...decision, reason, candidates: [engine], sql } };
}

function deniedNative({ identity, demanding }: NativeInput): Failure | null {
  if (identity.role !== 'native') return failure('FORBIDDEN', `"${identity.subject}" may not send native text: that takes a key with the role native.`, { details: { role: identity.role, needed: 'native' } });
  if (!identity.tables.includes('*')) return failure('FORBIDDEN', `"${identity.subject}" may use some tables only, and what a native text reads cannot be told.`, { details: { needed: '*' } });
  if (demanding) return failure('BAD_REQUEST', 'Of native text nothing can be promised: leave out "deterministic", "max_staleness_ms", "consistency_token", "max_wait_ms", "ref" and "at".');
  return null;
}
