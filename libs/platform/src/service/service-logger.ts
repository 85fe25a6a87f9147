import { ConsoleLogger, type LogLevel } from '@nestjs/common';

/** What Nest tells of its own start: of interest to who works on Nest, not to who runs a service. */
const FRAMEWORK = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication', 'NestMicroservice']);
const LEVELS: LogLevel[] = ['log', 'warn', 'error', 'fatal'];
const WORDS: Readonly<Record<LogLevel, string>> = { verbose: 'DEBUG', debug: 'DEBUG', log: 'INFO', warn: 'WARN', error: 'ERROR', fatal: 'ERROR' };

/** `lines` are for people, `json` (one object a line) is for log collectors. */
export type LogFormat = 'lines' | 'json';

/** Log of a service on standard output, warnings and errors of the framework included, its chatter left out. */
export class ServiceLogger extends ConsoleLogger {
  constructor(format: LogFormat) {
    super({ json: format === 'json', colors: false, logLevels: LEVELS });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (!FRAMEWORK.has(String(rest.at(-1)))) super.log(message, ...rest);
  }

  protected override formatMessage(level: LogLevel, message: unknown, _process: string, _level: string, context: string): string {
    return `${new Date().toISOString().slice(11, 23)} ${WORDS[level].padEnd(5)} ${context}${this.stringifyMessage(message, level)}\n`;
  }
}
