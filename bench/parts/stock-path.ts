import { createDriver } from '@query-router/bus';
import type { KafkaServer } from '@query-router/testkit';
import type { Cells } from '../measure/cells.ts';
import { withCpu } from '../measure/cpu.ts';
import { Peer } from '../measure/peer.ts';
import type { StockCommands } from '../services/src/stock.ts';
import type { Settings } from '../settings.ts';
import { onTwoCores } from './pinned.ts';
import { measured, warmUp, type Load } from './warm.ts';
import { compiled } from './where.ts';

export const STOCK = 'stock Nest Kafka transport, nested request';
export const STOCK_ON_TWO_CORES = `${STOCK}, services and broker on two cores`;

/** As many as the router's own work topics have. */
const PARTITIONS = 12;
const TOPICS = ['stock.requests', 'stock.requests.reply', 'stock.exec', 'stock.exec.reply'];

export async function createStockTopics(broker: KafkaServer): Promise<void> {
  const admin = createDriver({ driver: 'platformatic', clientId: 'bench-admin', bootstrapServers: [broker.bootstrap] });
  await admin.connect(AbortSignal.timeout(10_000));
  await admin.createTopics(TOPICS.map((topic) => ({ topic, partitions: PARTITIONS })));
  await admin.close();
}

/** One round of the same path as Nest's own Kafka transport carries it: client, classifier, worker, each its own process. */
export async function stockRound(broker: KafkaServer, settings: Settings, cells: Cells): Promise<void> {
  const options = { env: { KAFKAJS_NO_PARTITIONER_WARNING: '1', NODE_NO_WARNINGS: '1' } };
  const [worker, classifier, gateway] = (['worker', 'classifier', 'gateway'] as const).map((role) => Peer.start<StockCommands>(compiled('stock'), [role, broker.bootstrap], options));
  if (worker === undefined || classifier === undefined || gateway === undefined) throw new Error('three services were started');
  try {
    await Promise.all([worker.call('ready'), classifier.call('ready'), gateway.call('ready')]);
    const load: Load = (shape) => gateway.call('load', shape);
    await warmUp(load, settings);
    const pids = { requester: gateway.pid, classifier: classifier.pid, 'worker 1': worker.pid, broker: broker.pid };
    for (const inFlight of [1, 16, 64, 256]) {
      const { result, cpu } = await withCpu(pids, () => measured(load, inFlight, settings));
      cells.add(STOCK, inFlight, result, cpu);
    }
    for (const inFlight of [1, 256]) {
      const pinned = await onTwoCores([classifier.pid, worker.pid, broker.pid], () => withCpu(pids, () => measured(load, inFlight, settings)));
      if (pinned !== null) cells.add(STOCK_ON_TWO_CORES, inFlight, pinned.result, pinned.cpu);
    }
  } finally {
    await Promise.all([gateway.stop(), classifier.stop(), worker.stop()]);
  }
}
