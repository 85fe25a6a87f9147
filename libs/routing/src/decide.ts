import { ENGINE_NAMES, failure } from '@query-router/contracts';
import type { Decision, EngineName, Failure, Identity, Rejection } from '@query-router/contracts';
import type { Statement } from '@query-router/sql';
import { accessFailure } from './access.ts';
import type { CatalogView } from './catalog-view.ts';
import { becomesFresh, rejection, unknownTables } from './constraints.ts';
import type { ConstraintInput, EngineSql } from './constraints.ts';
import { freshAsOfMs } from './freshness.ts';
import { isoTime } from './iso-time.ts';
import { forcedRefusal, noEngineLeft, tablesNotFound } from './no-engine.ts';
import type { Preference, PreferencePolicy } from './preference.ts';
import { isDemanding, NO_TERMS } from './read-terms.ts';
import type { ReadTerms } from './read-terms.ts';
import type { History } from './run-history.ts';
import { allows } from './table-name.ts';
import { touchedTables, touchedTexts } from './touched-tables.ts';
import type { TouchedTables } from './touched-tables.ts';
import { noSuchVersion } from './version.ts';

/** The part of a statement that decides. */
export type DecidedStatement = Pick<Statement, 'kind' | 'fingerprint' | 'tables' | 'features'>;

export interface DecisionInput {
  readonly statement: DecidedStatement;
  /** The catalogue at the time of the decision; its `nowMs` is the decision's clock. */
  readonly catalog: CatalogView;
  readonly policy: PreferencePolicy;
  readonly identity: Identity;
  readonly forceEngine?: EngineName;
  /** Engines that failed this request already. */
  readonly excluded: readonly { readonly engine: EngineName; readonly reason: string }[];
  readonly history: History;
  /** What the requester demands of the data. Absent: nothing older than the last write. */
  readonly terms?: ReadTerms;
  /** Writes the statement in an engine's dialect, or says why that engine would answer wrongly. Asked at most once per engine. */
  readonly emit: (engine: EngineName) => EngineSql;
  /**
   * Ask every engine whether it can say the statement, for an answer to people. Otherwise engines are asked in order of
   * preference until one can, and `candidates` after the first are those that nothing has spoken against so far.
   */
  readonly examineAll?: boolean;
  /** The answer is only compared with another engine's, so engines that are quarantined may be asked. */
  readonly comparing?: boolean;
}

export type DecisionOutcome =
  | { readonly ok: true; readonly engine: EngineName; readonly decision: Decision; readonly sql: string }
  /** `decision` says what was rejected and why; its `sql` is empty and it has no candidates. */
  | {
      readonly ok: false;
      readonly failure: Failure;
      readonly decision: Decision;
      /** Engines that could answer but for the age of their copies, which passes; none when another reason stands against an answer as well. */
      readonly awaits: readonly EngineName[];
    };

/**
 * Chooses the engine for a statement: policy, constraints, preference, in this order (docs/decisions/061). Pure: the same
 * input gives the same outcome, and nothing is read or changed besides the input.
 */
export function decide(input: DecisionInput): DecisionOutcome {
  const { statement, catalog, identity } = input;
  const tables = touchedTables(statement);
  const denied = accessFailure(statement.kind, tables, identity);
  if (denied !== null) {
    return refuse(input, denied, ENGINE_NAMES.map((engine) => ({ engine, layer: 'policy', reason: denied.message })));
  }
  const constraints: ConstraintInput = {
    kind: statement.kind,
    fingerprint: statement.fingerprint,
    comparing: input.comparing === true,
    tables,
    catalog,
    excluded: input.excluded,
    terms: input.terms ?? NO_TERMS,
    emit: onceEach(input.emit),
  };
  const unknown = unknownTables(constraints);
  if (unknown.length > 0) {
    const visible = catalog.tables.map(({ table }) => table).filter((table) => allows(identity.tables, table));
    return refuse(input, tablesNotFound(unknown, visible, isKnown(catalog, 'postgres')), examine(ENGINE_NAMES, constraints, false).rejected);
  }
  const refused = refusedVersion(input, tables);
  if (refused !== null) return refuse(input, refused, []);
  return input.forceEngine === undefined ? prefer(input, constraints) : force(input, input.forceEngine, constraints);
}

function refusedVersion({ statement, catalog, terms }: DecisionInput, { reads }: TouchedTables): Failure | null {
  const version = terms?.version ?? null;
  if (version === null) return null;
  if (statement.kind !== 'read') return failure('BAD_REQUEST', `Changes are made to what is there now, not to ${version.text}. Leave "ref" and "at" out.`);
  return noSuchVersion(version, reads, catalog);
}

interface Examined {
  readonly candidates: readonly EngineName[];
  readonly rejected: readonly Rejection[];
}

function examine(engines: readonly EngineName[], constraints: ConstraintInput, capability: boolean): Examined {
  const candidates: EngineName[] = [];
  const rejected: Rejection[] = [];
  for (const engine of engines) {
    const against = rejection(engine, constraints, { capability });
    if (against === null) candidates.push(engine);
    else rejected.push(against);
  }
  return { candidates, rejected };
}

function prefer(input: DecisionInput, constraints: ConstraintInput): DecisionOutcome {
  let { candidates, rejected } = examine(ENGINE_NAMES, constraints, input.examineAll === true);
  while (candidates.length > 0) {
    const { rule, reason, order } = rank(input, candidates, rejected);
    const [engine] = order;
    if (engine === undefined) break;
    const emission = constraints.emit(engine);
    if (emission.ok) return accept(input, constraints, { engine, sql: emission.sql, rule, reason, candidates: order, rejected });
    candidates = candidates.filter((candidate) => candidate !== engine);
    rejected = inListedOrder([...rejected, { engine, layer: 'capability', reason: emission.reason }]);
  }
  // An engine that is down and could not say the statement anyway is not worth waiting for: ask them all.
  rejected = examine(ENGINE_NAMES, constraints, true).rejected;
  const nothingKnown = !ENGINE_NAMES.some((engine) => isKnown(input.catalog, engine));
  // Of a write, only the engine that is its home comes as far as being looked for.
  const expected = (engine: EngineName): boolean => nothingKnown || input.statement.kind !== 'read' || isKnown(input.catalog, engine);
  const awaits = rejected.some(({ engine, layer }) => layer === 'health' && expected(engine)) ? [] : ENGINE_NAMES.filter((engine) => becomesFresh(engine, constraints));
  return refuse(input, noEngineLeft(rejected, expected, isDemanding(constraints.terms)), rejected, awaits);
}

function isKnown(catalog: CatalogView, engine: EngineName): boolean {
  return catalog.engines.get(engine)?.known === true;
}

function force(input: DecisionInput, engine: EngineName, constraints: ConstraintInput): DecisionOutcome {
  const others = examine(ENGINE_NAMES.filter((name) => name !== engine), constraints, input.examineAll === true);
  const against = rejection(engine, constraints, { capability: true });
  const emission = constraints.emit(engine);
  if (against !== null || !emission.ok) {
    const refused: Rejection = against ?? { engine, layer: 'capability', reason: emission.ok ? '' : emission.reason };
    return refuse(input, forcedRefusal(refused, isDemanding(constraints.terms)), inListedOrder([...others.rejected, refused]), becomesFresh(engine, constraints) ? [engine] : []);
  }
  const { order, rule } = rank(input, [engine, ...others.candidates], others.rejected);
  return accept(input, constraints, {
    engine,
    sql: emission.sql,
    rule: 'forced',
    reason: `${engine} was asked for by name; rule ${rule} would choose ${order[0] === engine ? 'it too' : (order[0] ?? 'none')}`,
    candidates: [engine, ...order.filter((name) => name !== engine)],
    rejected: others.rejected,
  });
}

interface Ranked extends Pick<Preference, 'rule' | 'reason'> {
  readonly order: readonly EngineName[];
}

/** The policy's order, held to the candidates: what it forgets goes last, what it invents is dropped. */
function rank({ policy, statement, catalog, history }: DecisionInput, candidates: readonly EngineName[], rejected: readonly Rejection[]): Ranked {
  const { rule, reason, ranked } = policy.rank({ statement, candidates, rejected, catalog, history });
  const named = ranked.map(({ engine }) => engine).filter((engine) => candidates.includes(engine));
  return { rule, reason, order: [...new Set([...named, ...candidates])] };
}

interface Chosen extends Pick<Preference, 'rule' | 'reason'> {
  readonly engine: EngineName;
  readonly sql: string;
  readonly candidates: readonly EngineName[];
  readonly rejected: readonly Rejection[];
}

function accept(input: DecisionInput, constraints: ConstraintInput, chosen: Chosen): DecisionOutcome {
  const freshMs = constraints.terms.version === null ? freshAsOfMs(chosen.engine, constraints.tables.reads, input.catalog) : null;
  const decision: Decision = {
    ...describe(input),
    rule: chosen.rule,
    reason: chosen.reason,
    candidates: [...chosen.candidates],
    rejected: [...chosen.rejected],
    sql: chosen.sql,
    fresh_as_of: freshMs === null ? null : isoTime(freshMs),
    staleness_ms: freshMs === null ? null : Math.max(0, input.catalog.nowMs - freshMs),
  };
  return { ok: true, engine: chosen.engine, decision, sql: chosen.sql };
}

function refuse(input: DecisionInput, found: Failure, rejected: readonly Rejection[], awaits: readonly EngineName[] = []): DecisionOutcome {
  const rule = input.forceEngine === undefined ? 'none' : 'forced';
  return {
    ok: false,
    failure: found,
    decision: { ...describe(input), rule, reason: found.message, candidates: [], rejected: [...rejected], sql: '', fresh_as_of: null, staleness_ms: null },
    awaits,
  };
}

function describe({ statement }: DecisionInput): Pick<Decision, 'statement' | 'fingerprint' | 'tables'> {
  return { statement: statement.kind, fingerprint: statement.fingerprint, tables: [...touchedTexts(touchedTables(statement))] };
}

function inListedOrder(rejected: readonly Rejection[]): readonly Rejection[] {
  return rejected.toSorted((a, b) => ENGINE_NAMES.indexOf(a.engine) - ENGINE_NAMES.indexOf(b.engine));
}

function onceEach(emit: (engine: EngineName) => EngineSql): (engine: EngineName) => EngineSql {
  const known = new Map<EngineName, EngineSql>();
  return (engine) => {
    const emission = known.get(engine) ?? emit(engine);
    known.set(engine, emission);
    return emission;
  };
}
