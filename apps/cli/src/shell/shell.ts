import { createInterface, type Interface } from 'node:readline';
import { isQueryRouterError, type HttpClient, type Session } from '@query-router/client';
import { ENGINE_NAMES } from '@query-router/contracts';
import { UsageError, oneOf, type QuerySettings } from '../command-line.ts';
import { explainStatement, runStatement } from '../commands/run-statement.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { catalogSheet, columnsSheet, errorText } from '../format/answers.ts';
import { FORMATS, formatSheet, type Format } from '../format/format.ts';
import { printable } from '../format/printable.ts';
import { maxCellWidth, type Terminal } from '../terminal.ts';
import { SHELL_HELP } from '../usage.ts';
import { HISTORY_LINES, historyPath, loadHistory, saveHistory } from './history.ts';
import { StatementSplitter } from './statement-splitter.ts';

export interface ShellSettings {
  readonly settings: QuerySettings;
  readonly format: Format;
  readonly timeoutMs: number;
}

/** The interactive prompt. Resolves when its user leaves; a script that was piped in fails when one of its statements failed. */
export async function runShell(client: HttpClient, settings: ShellSettings, terminal: Terminal): Promise<ExitCode> {
  const path = historyPath(terminal.env);
  const isTerminal = terminal.input.isTTY === true;
  const lines = createInterface({
    input: terminal.input,
    output: terminal.output,
    terminal: isTerminal,
    ...(isTerminal ? { history: loadHistory(path), historySize: HISTORY_LINES, removeHistoryDuplicates: true } : {}),
  });
  if (isTerminal) {
    lines.on('history', (history: string[]) => saveHistory(path, history));
    terminal.output.write('SQL ends with ";". \\? helps, \\q quits.\n');
  }
  const failures = await new Shell(client, settings, terminal, lines).run();
  return isTerminal || failures === 0 ? EXIT.ok : EXIT.failed;
}

class Shell {
  readonly #client: HttpClient;
  /** Statements see what was written before them at this prompt. */
  readonly #session: Session;
  readonly #terminal: Terminal;
  readonly #lines: Interface;
  readonly #splitter = new StatementSplitter();
  readonly #timeoutMs: number;
  #settings: QuerySettings;
  #format: Format;
  #explains = false;
  #failures = 0;
  #running: AbortController | null = null;

  constructor(client: HttpClient, { settings, format, timeoutMs }: ShellSettings, terminal: Terminal, lines: Interface) {
    this.#client = client;
    this.#session = client.session();
    this.#settings = settings;
    this.#format = format;
    this.#timeoutMs = timeoutMs;
    this.#terminal = terminal;
    this.#lines = lines;
  }

  /** Resolves with how many statements and commands failed. */
  async run(): Promise<number> {
    this.#lines.on('SIGINT', () => this.#interrupt());
    this.#terminal.interrupted.addEventListener('abort', () => {
      this.#running?.abort();
      this.#lines.close();
    });
    this.#prompt();
    for await (const line of this.#lines) {
      if (line.trim() === '\\q' && !this.#splitter.isInside) break;
      await this.#take(line);
      this.#prompt();
    }
    const unfinished = this.#splitter.clear();
    // A file without a last ";" means its last statement; on a terminal, Ctrl-D means to leave.
    if (unfinished !== '' && this.#terminal.input.isTTY !== true) await this.#statement(unfinished);
    this.#lines.close();
    return this.#failures;
  }

  async #take(line: string): Promise<void> {
    if (!this.#splitter.isInside && line.trimStart().startsWith('\\')) return this.#reporting(() => this.#command(line.trim()));
    for (const statement of this.#splitter.push(line)) await this.#statement(statement);
  }

  #statement(sql: string): Promise<void> {
    return this.#reporting(async (signal) => {
      const startedAt = performance.now();
      const options = { ...this.#settings, timeoutMs: this.#timeoutMs, signal };
      await (this.#explains ? explainStatement : runStatement)(this.#session, sql, options, this.#format, this.#terminal);
      if (this.#terminal.output.isTTY === true) this.#terminal.output.write(`${(performance.now() - startedAt).toFixed(0)} ms with the way there and back\n`);
    });
  }

  async #command(text: string): Promise<void> {
    const [name = '', argument = ''] = text.split(/\s+/, 2);
    switch (name) {
      case '\\e':
        this.#settings = { ...this.#settings, forceEngine: argument === 'auto' ? undefined : oneOf('\\e', argument, ENGINE_NAMES) };
        return this.#say(argument === 'auto' ? 'The router chooses the engine.' : `Statements go to ${argument}.`);
      case '\\x':
        this.#explains = !this.#explains;
        return this.#say(this.#explains ? 'Statements are explained, not run.' : 'Statements are run.');
      case '\\f':
        this.#format = oneOf('\\f', argument, FORMATS);
        return this.#say(`Answers are printed as ${argument}.`);
      case '\\d':
        return this.#describe(argument);
      case '\\?':
        return this.#say(SHELL_HELP.trimEnd());
      default:
        throw new UsageError(`There is no command ${name}; \\? lists them.`);
    }
  }

  async #describe(name: string): Promise<void> {
    const catalog = await this.#client.catalog();
    const table = catalog.tables.find((one) => `${one.schema}.${one.name}` === name || one.name === name);
    if (name !== '' && table === undefined) throw new UsageError(`There is no table ${name}.`);
    const sheet = table === undefined ? catalogSheet(catalog) : columnsSheet(table);
    this.#terminal.output.write(formatSheet('table', sheet, null, maxCellWidth(this.#terminal)));
  }

  /** Runs an action that Ctrl-C stops; its failure is told, and the session goes on. */
  async #reporting(action: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#running = new AbortController();
    try {
      await action(this.#running.signal);
    } catch (error) {
      this.#failures += 1;
      if (isQueryRouterError(error)) this.#terminal.errors.write(errorText(error));
      else if (error instanceof UsageError) this.#terminal.errors.write(`error: ${printable(error.message)}\n`);
      else throw error;
    } finally {
      this.#running = null;
    }
  }

  #interrupt(): void {
    if (this.#running !== null) {
      this.#running.abort();
      return;
    }
    this.#splitter.clear();
    this.#terminal.output.write('\n');
    this.#lines.write(null, { ctrl: true, name: 'u' });
    this.#prompt();
  }

  #prompt(): void {
    if (this.#terminal.input.isTTY !== true) return;
    const engine = this.#settings.forceEngine === undefined ? '' : `:${this.#settings.forceEngine}`;
    this.#lines.setPrompt(this.#splitter.isInside ? '   -> ' : `sql${engine}> `);
    this.#lines.prompt();
  }

  #say(text: string): void {
    this.#terminal.output.write(`${text}\n`);
  }
}
