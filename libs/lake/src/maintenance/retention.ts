import type { NeededSince } from './needed-since.ts';

/** Room for clocks that differ and for what is being written. */
const MARGIN_MS = 60_000;

export type Cutoff =
  | { readonly kind: 'run'; readonly retentionMs: number; /** Who made it longer than asked. */ readonly limitedBy: string | null }
  | { readonly kind: 'skip'; readonly reason: string };

/** How old a file or snapshot must be to go: as asked, or older when a branch, a tag or a pipeline needs it. */
export function cutoff(askedMs: number, needed: NeededSince, nowMs: number): Cutoff {
  switch (needed.kind) {
    case 'nobody':
      return { kind: 'run', retentionMs: askedMs, limitedBy: null };
    case 'unknown':
      return { kind: 'skip', reason: `files of ${needed.by} cannot be told from unused ones; delete it or merge it first` };
    case 'since': {
      const neededMs = nowMs - needed.atMs + MARGIN_MS;
      return neededMs > askedMs ? { kind: 'run', retentionMs: neededMs, limitedBy: needed.by } : { kind: 'run', retentionMs: askedMs, limitedBy: null };
    }
  }
}
