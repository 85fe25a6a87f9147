import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isProcessAlive } from '@query-router/server-process';
import { cacheDirectory, serviceNames, stackPorts, type Plan, type PortName, type Ports } from '@query-router/testkit';
import { z } from 'zod';

/** Where a stack keeps its data, and what one terminal tells another about it. */
export interface Place {
  readonly plan: Plan;
  /** The port on which ingest shows the lake's catalogue to engines that must not write. */
  readonly lakeDoorPort: number;
  /** Variables that the services of the product read. */
  readonly environmentFile: string;
  readonly stateFile: string;
}

const stateSchema = z.object({
  pid: z.int(),
  ready: z.boolean(),
  services: z.partialRecord(z.enum(serviceNames), z.object({ state: z.enum(['waiting', 'starting', 'answers', 'failed', 'died']), pid: z.int().optional(), afterMs: z.number().optional() })),
});
export type StackState = z.infer<typeof stateSchema>;

const HIGHEST_OFFSET = 40_000;
/** Not among the stack's own: ingest listens there. The same as in compose.yaml. */
const LAKE_DOOR_PORT = 8_011;

export function placeOf(offset: number): Place {
  if (!Number.isInteger(offset) || offset < 0 || offset > HIGHEST_OFFSET) throw new Error(`--offset is a whole number up to ${HIGHEST_OFFSET}`);
  const directory = join(cacheDirectory(), offset === 0 ? 'stack' : `stack-${offset}`);
  // The same keys with higher numbers.
  const ports = Object.fromEntries((Object.keys(stackPorts) as PortName[]).map((name) => [name, stackPorts[name] + offset])) as Ports;
  return { plan: { directory, ports, durable: true }, lakeDoorPort: LAKE_DOOR_PORT + offset, environmentFile: join(directory, 'stack.env'), stateFile: join(directory, 'state.json') };
}

/** What the stack that runs there says of itself; undefined when none runs. */
export function readState({ stateFile }: Place): StackState | undefined {
  const text = readIfThere(stateFile);
  if (text === undefined) return undefined;
  const state = stateSchema.parse(JSON.parse(text));
  return isProcessAlive(state.pid) ? state : undefined;
}

/** Without asking first: a stack that ends takes its file away at any moment. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function writeState({ stateFile, plan }: Place, state: StackState): void {
  // Others may enter it: PostgreSQL does not run as root.
  mkdirSync(plan.directory, { recursive: true, mode: 0o711 });
  // Renamed, so that nobody reads half of it.
  writeFileSync(`${stateFile}.new`, JSON.stringify(state));
  renameSync(`${stateFile}.new`, stateFile);
}

export function forget({ stateFile, environmentFile }: Place): void {
  for (const file of [stateFile, environmentFile]) rmSync(file, { force: true });
}
