import { rmSync } from 'node:fs';
import type { ServerName } from '../addresses.ts';
import { nativeStack, type NativeStack } from './native-stack.ts';
import { claimPorts } from './port-block.ts';
import { createRunDirectory } from './run-directory.ts';
import { partsOf } from './services.ts';

const STARTS_AT_ONCE = 2;

/** Servers of a test's own, whose processes it may kill and start again, on the same ports and data. */
export interface OwnStack extends NativeStack {
  /** Kills everything and removes the data. */
  dispose(): Promise<void>;
}

/**
 * Starts servers that no other test uses; they answer when this resolves. They end with the test process at the latest. Always native
 * processes: killing and restarting a container is not the same event.
 */
export async function ownStack(names: readonly ServerName[]): Promise<OwnStack> {
  const block = await claimPorts();
  const directory = createRunDirectory();
  const stack = nativeStack({ directory, ports: block.ports, durable: false }, { startsAtOnce: STARTS_AT_ONCE, politely: false });
  const dispose = async (): Promise<void> => {
    await stack.close();
    rmSync(directory, { recursive: true, force: true });
    block.release();
  };
  try {
    await Promise.all(names.flatMap((name) => partsOf[name]).map((part) => stack.start(part)));
  } catch (error) {
    await dispose();
    throw error;
  }
  return { ...stack, dispose };
}
