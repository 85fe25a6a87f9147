import { readFileSync } from 'node:fs';
import { HttpClient } from '@query-router/client';
import { UsageError, type Command, type ConnectionSettings } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { cancelText, catalogSheet, enginesSheet } from '../format/answers.ts';
import { formatSheet } from '../format/format.ts';
import { runLake } from '../lake/run-lake.ts';
import { runShell } from '../shell/shell.ts';
import { maxCellWidth, readAll, type Terminal } from '../terminal.ts';
import { USAGE } from '../usage.ts';
import { createKey } from './create-key.ts';
import { clearQuarantine, listQuarantine } from './quarantine.ts';
import { explainStatement, runStatement } from './run-statement.ts';
import { verifyStatement } from './verify-statement.ts';

/** Carries one command out. Rejects with `UsageError` or `QueryRouterError`. */
export async function runCommand(command: Command, terminal: Terminal): Promise<ExitCode> {
  switch (command.kind) {
    case 'help':
      terminal.output.write(USAGE);
      return EXIT.ok;
    case 'version':
      terminal.output.write(`${packageVersion()}\n`);
      return EXIT.ok;
    case 'keys-create':
      createKey(command, terminal);
      return EXIT.ok;
    case 'lake':
      return runLake(command.request, command.format, command.connection, terminal);
    default:
      return withClient(command.connection, (client) => ask(command, client, terminal));
  }
}

type AskingCommand = Exclude<Extract<Command, { connection: ConnectionSettings }>, { kind: 'lake' }>;

async function ask(command: AskingCommand, client: HttpClient, terminal: Terminal): Promise<ExitCode> {
  const signal = terminal.interrupted;
  switch (command.kind) {
    case 'query':
    case 'explain': {
      const sql = await statementText(command.sql, terminal);
      const options = { ...command.settings, timeoutMs: command.connection.timeoutMs, signal };
      if (command.kind === 'explain') {
        await explainStatement(client, sql, options, command.format, terminal);
        return EXIT.ok;
      }
      const { consistency_token: token } = await runStatement(client, sql, options, command.format, terminal);
      if (token !== undefined && command.format === 'table') terminal.errors.write(`to see this write for sure: --token ${token}\n`);
      return EXIT.ok;
    }
    case 'engines': {
      const engines = await client.engines({ signal });
      terminal.output.write(formatSheet(command.format, enginesSheet(engines), engines, maxCellWidth(terminal)));
      return EXIT.ok;
    }
    case 'catalog': {
      const catalog = await client.catalog({ signal });
      terminal.output.write(formatSheet(command.format, catalogSheet(catalog), catalog, maxCellWidth(terminal)));
      return EXIT.ok;
    }
    case 'status':
      terminal.output.write(`${JSON.stringify(await client.getQuery(command.queryId, { signal }), null, 2)}\n`);
      return EXIT.ok;
    case 'cancel':
      terminal.output.write(cancelText(await client.cancelQuery(command.queryId, { signal })));
      return EXIT.ok;
    case 'verify':
      return verifyStatement(client, await statementText(command.sql, terminal), { ...command, timeoutMs: command.connection.timeoutMs, signal }, terminal);
    case 'quarantine-list':
      return listQuarantine(client, command.format, terminal);
    case 'quarantine-clear':
      return clearQuarantine(client, command, terminal);
    case 'shell':
      return runShell(client, { ...command, timeoutMs: command.connection.timeoutMs }, terminal);
  }
}

async function withClient(connection: ConnectionSettings, use: (client: HttpClient) => Promise<ExitCode>): Promise<ExitCode> {
  const client = connect(connection);
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

function connect({ url, apiKey, timeoutMs }: ConnectionSettings): HttpClient {
  try {
    return new HttpClient({ baseUrl: url, apiKey, timeoutMs });
  } catch {
    throw new UsageError(`"${url}" is not an address of a router; it looks like http://127.0.0.1:8000.`);
  }
}

async function statementText(sql: string | null, terminal: Terminal): Promise<string> {
  if (sql === null && terminal.input.isTTY === true) throw new UsageError('A statement is missing: put it in quotes, or pipe it in.');
  const text = sql ?? (await readAll(terminal));
  if (text.trim() === '') throw new UsageError('The statement is empty.');
  return text;
}

function packageVersion(): string {
  const description: unknown = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'));
  return typeof description === 'object' && description !== null && 'version' in description ? String(description.version) : 'unknown';
}
