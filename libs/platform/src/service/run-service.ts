import { Logger, type LoggerService } from '@nestjs/common';
import { ServiceLogger, type LogFormat } from './service-logger.ts';

/** A running service that can be stopped once. */
export interface RunningService {
  close(): Promise<void>;
}

const FORCED_EXIT_MS = 20_000;

/**
 * Runs a service until SIGTERM or SIGINT, then closes it: drain, commit, disconnect. A second signal, or a close that takes longer
 * than 20 s, ends the process at once. A failed start prints its reason and exits with 1. Logs in lines on a terminal, else in JSON,
 * unless `format` says which.
 */
export async function runService(name: string, start: (logger: LoggerService) => Promise<RunningService>, format: LogFormat = process.stdout.isTTY ? 'lines' : 'json'): Promise<void> {
  Logger.overrideLogger(new ServiceLogger(format));
  const logger = new Logger(name);
  let running: RunningService | null = null;
  let stopping = false;

  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.log(`${signal}: stopping`);
    const forced = setTimeout(() => {
      logger.error(`not stopped after ${FORCED_EXIT_MS} ms: leaving`);
      process.exit(1);
    }, FORCED_EXIT_MS);
    forced.unref();
    void (running?.close() ?? Promise.resolve())
      .then(() => process.exit(0))
      .catch((error: unknown) => {
        logger.error(error);
        process.exit(1);
      });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('unhandledRejection', (reason) => logger.error(reason, 'unhandled rejection'));

  try {
    running = await start(logger);
  } catch (error) {
    logger.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

