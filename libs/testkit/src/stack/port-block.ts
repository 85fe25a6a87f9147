import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProcessAlive } from '@query-router/server-process';
import { stackPorts, type PortName, type Ports } from '../settings.ts';

/** Below the range of `freePort`, and so of the ports that outgoing connections get. */
const LOWEST_PORT = 10_000;
const HIGHEST_PORT = 14_999;
const BLOCK = 40;
const DIRECTORY = 'query-router-ports';

export interface PortBlock {
  readonly ports: Ports;
  release(): void;
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** Takes a block for this process; false when it belongs to a living one. */
function claim(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
  }
  if (isProcessAlive(Number(readFileSync(file, 'utf8')))) return false;
  rmSync(file, { force: true });
  return claim(file);
}

/**
 * A port for every server of a stack. They are fixed before any server starts, so that servers can be told of each other, and stay the
 * same when one is killed and started again; so they are claimed against other runs on this machine, until released.
 */
export async function claimPorts(): Promise<PortBlock> {
  const directory = join(tmpdir(), DIRECTORY);
  mkdirSync(directory, { recursive: true });
  const blocks = Math.floor((HIGHEST_PORT + 1 - LOWEST_PORT) / BLOCK);
  const first = process.pid % blocks;
  for (let attempt = 0; attempt < blocks; attempt += 1) {
    const base = LOWEST_PORT + ((first + attempt) % blocks) * BLOCK;
    const file = join(directory, String(base));
    if (!claim(file)) continue;
    const names = Object.keys(stackPorts) as PortName[];
    const free = await Promise.all(names.map((_, index) => canListen(base + index)));
    // The keys are those of the fixed ports, each with a number of this block.
    if (free.every(Boolean)) return { ports: Object.fromEntries(names.map((name, index) => [name, base + index])) as Ports, release: () => rmSync(file, { force: true }) };
    rmSync(file, { force: true });
  }
  throw new Error(`no ${BLOCK} ports between ${LOWEST_PORT} and ${HIGHEST_PORT} are free`);
}
