import { ENGINE_NAMES } from '@query-router/contracts';
import type { EngineName } from '@query-router/contracts';
import { CatalogState } from '../src/index.ts';
import type { DecidedStatement, DecisionOutcome } from '../src/index.ts';
import { NOW_MS, READER, SHOP, WRITER, advertisement, ask, copy, statement, table, written } from './builders.ts';
import type { Asked } from './builders.ts';

/** Mulberry32: a small seeded generator, so that a failure names the seed that repeats it. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface World {
  readonly state: CatalogState;
  readonly asked: DecidedStatement;
  readonly changes: Asked & { readonly excluded: readonly { readonly engine: EngineName; readonly reason: string }[] };
}

function world(seed: number): World {
  const random = randomOf(seed);
  const chance = (probability: number) => random() < probability;
  const some = <T>(items: readonly T[], probability: number) => items.filter(() => chance(probability));
  const state = new CatalogState();
  for (const engine of some(ENGINE_NAMES, 0.9)) {
    const held = some(SHOP, 0.8).map((text) => (engine === 'postgres' || chance(0.1) ? table(text) : copy(text, chance(0.1) ? null : NOW_MS - 1_000)));
    state.apply(advertisement(engine, held, { health: chance(0.8) ? 'up' : 'down', writable: engine === 'postgres' || chance(0.2) }), NOW_MS);
  }
  for (const text of some(SHOP, 0.2)) {
    state.apply(written(text, NOW_MS - 2_000 + 2_000 * random(), { query_id: text, phase: chance(0.7) ? 'end' : 'begin' }), NOW_MS);
  }
  const kind = chance(0.7) ? 'read' : chance(0.5) ? 'write' : 'ddl';
  const writes = kind === 'read' ? [] : some(SHOP, 0.4);
  const features = { joins: Number(chance(0.3)), hasAggregate: chance(0.3), plainSelect: chance(0.5) };
  const unable = some(ENGINE_NAMES, 0.1);
  return {
    state,
    asked: statement({ kind, reads: some(SHOP, 0.4), writes, features }),
    changes: {
      identity: chance(0.2) ? READER : WRITER,
      excluded: some(ENGINE_NAMES, 0.1).map((engine) => ({ engine, reason: 'failed before' })),
      examineAll: chance(0.5),
      emit: (engine) => (unable.includes(engine) ? { ok: false, reason: 'cannot' } : { ok: true, sql: engine }),
    },
  };
}

const SEEDS = Array.from({ length: 3_000 }, (_, seed) => seed);

type Decide = (changes?: Asked) => DecisionOutcome;

/** Seeds whose world breaks the rule; the first few are enough to look into. */
function counterexamples(holds: (decideWith: Decide, base: World['changes']) => boolean): readonly number[] {
  const breaking = SEEDS.filter((seed) => {
    const { state, asked, changes } = world(seed);
    return !holds((more = {}) => ask(state, asked, { ...changes, ...more }), changes);
  });
  return breaking.slice(0, 5);
}

const names = (engines: readonly EngineName[]): string => [...engines].toSorted().join();

describe('for any catalogue and statement', () => {
  it('the chosen engine was not rejected and leads the candidates; a refusal rejects every engine; no engine is both', () => {
    const broken = counterexamples((decideWith) => {
      const outcome = decideWith();
      const { candidates, rejected } = outcome.decision;
      const settled = outcome.ok ? candidates[0] === outcome.engine : candidates.length === 0;
      return settled && names([...candidates, ...rejected.map(({ engine }) => engine)]) === names(ENGINE_NAMES);
    });
    expect(broken).toEqual([]);
  });

  it('a forced engine answers or nobody does', () => {
    const broken = counterexamples((decideWith) =>
      ENGINE_NAMES.every((forceEngine) => {
        const outcome = decideWith({ forceEngine });
        return !outcome.ok || outcome.engine === forceEngine;
      }),
    );
    expect(broken).toEqual([]);
  });

  it('an engine may be forced exactly when it is a candidate', () => {
    const broken = counterexamples((decideWith) => {
      const { candidates } = decideWith({ examineAll: true }).decision;
      return ENGINE_NAMES.every((forceEngine) => decideWith({ forceEngine }).ok === candidates.includes(forceEngine));
    });
    expect(broken).toEqual([]);
  });

  it('losing an engine takes it off the candidates and changes nothing else', () => {
    const broken = counterexamples((decideWith, { excluded }) => {
      const before = decideWith({ examineAll: true }).decision.candidates;
      return ENGINE_NAMES.every((engine) => {
        const after = decideWith({ examineAll: true, excluded: [...excluded, { engine, reason: 'gone' }] }).decision.candidates;
        return after.join() === before.filter((name) => name !== engine).join();
      });
    });
    expect(broken).toEqual([]);
  });

  it('asking engines one by one chooses the same as asking all', () => {
    const broken = counterexamples((decideWith) => {
      const lazy = decideWith({ examineAll: false });
      const eager = decideWith({ examineAll: true });
      return (lazy.ok ? lazy.engine : lazy.failure.code) === (eager.ok ? eager.engine : eager.failure.code);
    });
    expect(broken).toEqual([]);
  });

  it('the worlds tried are not all alike: every engine is chosen, and every layer rejects', () => {
    const outcomes = SEEDS.map((seed) => {
      const { state, asked, changes } = world(seed);
      return ask(state, asked, changes);
    });
    expect(new Set(outcomes.flatMap((outcome) => (outcome.ok ? [outcome.engine] : []))).size).toBe(4);
    const layers = new Set(outcomes.flatMap(({ decision }) => decision.rejected.map(({ layer }) => layer)));
    expect([...layers].toSorted()).toEqual(['capability', 'freshness', 'health', 'placement', 'policy', 'statement']);
  });
});
