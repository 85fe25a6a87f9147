import type { Command } from '../command-line.ts';
import type { Terminal } from '../terminal.ts';

export async function createKey(_command: Extract<Command, { kind: 'keys-create' }>, _terminal: Terminal): Promise<void> {
  throw new Error('not yet');
}
