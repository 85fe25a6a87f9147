import { type DynamicModule, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { isAllowedReplyTopic, TOPICS } from '@query-router/contracts';
import { BusServer, type BusDriver } from '@query-router/bus';
import { metrics } from '../ops/metrics.ts';
import { systemTopics } from './system-topics.ts';
import type { RunningService } from './run-service.ts';
import { takeWaiting } from './take-waiting.ts';

export interface NestServiceOptions {
  readonly name: string;
  readonly module: DynamicModule;
  readonly driver: BusDriver;
  readonly host: string;
  readonly port: number;
  /** Records handled at once. */
  readonly maxInFlight: number;
  /** Partitions of the work topics, when they do not exist yet. */
  readonly partitions: number;
  /** Largest HTTP body, in bytes. */
  readonly bodyLimit: number;
  readonly logger: LoggerService;
  /** How long a close waits for clients that do not end their requests or do not take their answers; 15 s when absent. */
  readonly clientsMs?: number;
  /** Prepares the HTTP side before it listens. */
  readonly configure?: (app: NestFastifyApplication) => void | Promise<void>;
}

export interface StartedService extends RunningService {
  /** `http://host:port` of the HTTP side. */
  readonly url: string;
  readonly app: NestFastifyApplication;
}

const CONNECT_TIMEOUT_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 30_000;
const DRAIN_MS = 10_000;
const CLIENTS_MS = 15_000;
const IDLE_SWEEP_MS = 100;

/**
 * Starts one service: connects to the bus (trying for a minute), creates missing topics, consumes, listens. Closing drains in this order:
 * answer the requests of every connection made before the close, cut off clients that let it wait, stop taking records, end running ones, commit, disconnect.
 */
export async function startNest(options: NestServiceOptions): Promise<StartedService> {
  const { driver } = options;
  const onError = (error: unknown): void => {
    metrics.busErrors.inc({ service: options.name });
    options.logger.error(error);
  };
  await driver.connect(AbortSignal.timeout(CONNECT_TIMEOUT_MS));
  try {
    await driver.createTopics(systemTopics(options.partitions));
    // Fastify would answer 503 to requests that it had not read when the close began, as if their clients could know.
    const adapter = new FastifyAdapter({ bodyLimit: options.bodyLimit, forceCloseConnections: 'idle', return503OnClosing: false });
    const app = await NestFactory.create<NestFastifyApplication>(options.module, adapter, {
      bodyParser: false,
      bufferLogs: false,
    });
    return await serve(app, options, onError);
  } catch (error) {
    await driver.close();
    throw error;
  }
}

async function serve(app: NestFastifyApplication, options: NestServiceOptions, onError: (error: unknown) => void): Promise<StartedService> {
  const { driver } = options;
  try {
    app.connectMicroservice({ strategy: busServer(options, onError) }, { inheritAppConfig: false });
    await options.configure?.(app);
    // Providers first (reply topic, parsers, engines), then consumption, then the front door.
    await app.init();
    await app.startAllMicroservices();
    await app.listen(options.port, options.host);
    return {
      app,
      url: await app.getUrl(),
      close: async () => {
        await takeWaiting(app.getHttpServer());
        // A connection that answers its last request during the close stays open until its client leaves; it is idle then.
        const sweep = setInterval(() => app.getHttpServer().closeIdleConnections(), IDLE_SWEEP_MS);
        const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), options.clientsMs ?? CLIENTS_MS);
        try {
          await app.close();
        } finally {
          clearInterval(sweep);
          clearTimeout(cut);
        }
        await driver.close();
      },
    };
  } catch (error) {
    await app.close().catch(onError);
    throw error;
  }
}

function busServer({ driver, maxInFlight }: NestServiceOptions, onError: (error: unknown) => void): BusServer {
  return new BusServer({
    driver,
    group: (topic) => `query-router.${topic}`,
    maxInFlight,
    defaultTimeoutMs: DEFAULT_TIMEOUT_MS,
    cancelTopic: TOPICS.control,
    deadLetterTopic: TOPICS.deadLetter,
    drainMs: DRAIN_MS,
    allowReplyTopic: isAllowedReplyTopic,
    onError,
  });
}
