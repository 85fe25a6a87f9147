import type { Cells } from '../measure/cells.ts';
import { withCpu, type Pids } from '../measure/cpu.ts';
import { Peer } from '../measure/peer.ts';
import { SELECT_ONE } from '../measure/select-one.ts';
import type { BareCommands } from '../processes/bare.ts';
import type { HttpLoadCommands } from '../processes/http-load.ts';
import type { StandaloneCommands } from '../services/src/standalone.ts';
import type { Settings } from '../settings.ts';
import { measured, warmUp, type Load } from './warm.ts';
import { compiled, PROCESSES } from './where.ts';

export const ENGINE = 'mock engine, called';
export const INSIDE = 'standalone, inside the process';
export const BARE_HTTP = 'mock engine behind bare Fastify';
export const STANDALONE_HTTP = 'standalone, HTTP';

/** The one-process router on the mock engine, and what its numbers are held against. Runs for all rounds, so it is warm once. */
export class StandalonePaths {
  readonly #settings: Settings;
  readonly #standalone = Peer.start<StandaloneCommands>(compiled('standalone'));
  readonly #bare = Peer.start<BareCommands>(new URL('bare.ts', PROCESSES));
  readonly #generator: Peer<HttpLoadCommands>;
  #paths: readonly { name: string; load: Load; pids: Pids }[] = [];

  constructor(settings: Settings, generator: Peer<HttpLoadCommands>) {
    this.#settings = settings;
    this.#generator = generator;
  }

  async start(): Promise<void> {
    const [url, bareUrl] = await Promise.all([this.#standalone.call('url'), this.#bare.call('listen')]);
    const router = { standalone: this.#standalone.pid };
    this.#paths = [
      { name: INSIDE, load: (shape) => this.#standalone.call('load', shape), pids: router },
      { name: BARE_HTTP, load: (shape) => this.#generator.call('load', { url: bareUrl, path: '/echo', body: SELECT_ONE }, shape), pids: { bare: this.#bare.pid } },
      { name: STANDALONE_HTTP, load: (shape) => this.#generator.call('load', { url, path: '/query', body: SELECT_ONE }, shape), pids: router },
    ];
    for (const { load } of this.#paths) await warmUp(load, this.#settings);
  }

  async round(cells: Cells): Promise<void> {
    cells.add(ENGINE, 1, await this.#standalone.call('loadEngine', { inFlight: 1, requests: this.#settings.serialRequests }));
    for (const inFlight of [1, 16, 64, 256]) {
      for (const { name, load, pids } of this.#paths) {
        const { result, cpu } = await withCpu(pids, () => measured(load, inFlight, this.#settings));
        cells.add(name, inFlight, result, cpu);
      }
    }
  }

  get pids(): Pids {
    return { standalone: this.#standalone.pid };
  }

  async stop(): Promise<void> {
    await Promise.all([this.#standalone.stop(), this.#bare.stop()]);
  }
}
