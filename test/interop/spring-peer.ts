import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('./spring/', import.meta.url));
const BUILD_TIMEOUT_MS = 10 * 60_000;
const RUN_TIMEOUT_MS = 90_000;

export type SpringMode = 'binary' | 'text' | 'partition';
export type SpringBuild = { readonly available: true; readonly classPath: string } | { readonly available: false; readonly reason: string };

/**
 * Compiles the Java project by Maven into the cache (`QUERY_ROUTER_CACHE`, else `~/.cache/query-router`), once for each version of its
 * files. With `REQUIRE_STACK=1` a build that fails throws.
 */
export async function buildSpringRequester(): Promise<SpringBuild> {
  try {
    const directory = await build();
    return { available: true, classPath: [join(directory, 'classes'), join(directory, 'lib', '*')].join(delimiter) };
  } catch (error) {
    const reason = `the Spring project cannot be built: ${(error as Error).message.slice(0, 300)}`;
    if (process.env['REQUIRE_STACK'] === '1') throw new Error(`REQUIRE_STACK=1, but ${reason}`, { cause: error });
    return { available: false, reason };
  }
}

async function build(): Promise<string> {
  const files = ['pom.xml', 'src/main/java/SpringRequester.java'].map((name) => readFileSync(join(PROJECT, name)));
  const version = createHash('sha256').update(Buffer.concat(files)).digest('hex').slice(0, 16);
  const cache = process.env['QUERY_ROUTER_CACHE'] ?? join(homedir(), '.cache', 'query-router');
  const directory = join(cache, `spring-requester-${version}`);
  if (existsSync(directory)) return directory;
  // Maven works beside the final place, so that an interrupted build is never mistaken for a finished one.
  const partial = `${directory}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    await run('mvn', ['-q', '-B', '-ntp', '-f', join(PROJECT, 'pom.xml'), `-Dinterop.build=${partial}`, 'compile', 'dependency:copy-dependencies'], '', BUILD_TIMEOUT_MS);
    if (!existsSync(directory)) renameSync(partial, directory);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return directory;
}

/** Asks by Spring's ReplyingKafkaTemplate; one line for each body, in order: `ok` or `error CODE`, a tab, the answer's body. */
export async function askBySpring(classPath: string, bootstrap: string, topics: { request: string; reply: string }, mode: SpringMode, bodies: readonly string[]): Promise<readonly string[]> {
  const input = bodies.map((body) => `${body}\n`).join('');
  const output = await run('java', ['-cp', classPath, 'SpringRequester', bootstrap, topics.request, topics.reply, mode], input, RUN_TIMEOUT_MS);
  return output.trimEnd().split('\n');
}

function run(command: string, args: readonly string[], input: string, timeoutMs: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = execFile(command, args, { timeout: timeoutMs, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
    if (error === null) resolve(stdout);
    else reject(new Error(`${command} failed: ${(stdout + stderr).trim().slice(-1_500) || error.message}`, { cause: error }));
  });
  child.stdin?.end(input);
  return promise;
}
