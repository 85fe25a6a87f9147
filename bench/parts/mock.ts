import type { KafkaServer } from '@query-router/testkit';
import { Cells, type Cell } from '../measure/cells.ts';
import { withCpu } from '../measure/cpu.ts';
import type { Peer } from '../measure/peer.ts';
import type { HttpLoadCommands } from '../processes/http-load.ts';
import type { Settings } from '../settings.ts';
import { kafkaRound } from './kafka-paths.ts';
import { StandalonePaths } from './standalone-paths.ts';
import { createStockTopics, stockRound } from './stock-path.ts';
import { pause } from './pause.ts';

export interface MockResults {
  readonly cells: readonly Cell[];
  /** Processor time of each service that has nothing to do, in percent of a core. */
  readonly idle: Readonly<Record<string, number>>;
}

const SETTLE_MS = 2_000;

/** The mock engine behind every way to reach it, in turns. */
export async function mockPart({ broker, directory, settings, generator }: { broker: KafkaServer; directory: string; settings: Settings; generator: Peer<HttpLoadCommands> }): Promise<MockResults> {
  const cells = new Cells();
  const idle: Record<string, number> = {};
  const standalone = new StandalonePaths(settings, generator);
  try {
    await standalone.start();
    await createStockTopics(broker);
    for (let round = 1; round <= settings.rounds; round += 1) {
      process.stdout.write(`mock engine, round ${round} of ${settings.rounds}\n`);
      await standalone.round(cells);
      await kafkaRound({
        broker, driver: 'platformatic', directory, settings, generator, cells,
        ...(round < settings.rounds ? {} : {
          whenIdle: async ({ pids }) => {
            await pause(SETTLE_MS);
            const { cpu, elapsedMs } = await withCpu({ ...pids, ...standalone.pids }, () => pause(settings.idleMs));
            for (const [name, ms] of Object.entries(cpu)) idle[name] = (ms / elapsedMs) * 100;
          },
        }),
      });
      await kafkaRound({ broker, driver: 'kafkajs', directory, settings, generator, cells });
      await stockRound(broker, settings, cells);
    }
  } finally {
    await standalone.stop();
  }
  return { cells: cells.medians(), idle };
}
