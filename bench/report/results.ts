import type { Cell } from '../measure/cells.ts';
import type { Machine } from '../measure/machine.ts';
import type { CdcResults } from '../parts/cdc.ts';
import type { CompileResults } from '../parts/compile.ts';
import type { HopResults } from '../parts/hops.ts';
import type { IngestResults } from '../parts/ingest.ts';
import type { LakeResults } from '../parts/lake.ts';
import type { MockResults } from '../parts/mock.ts';
import type { RecoveryResults } from '../parts/recovery.ts';

/** One run. Parts that were not asked for are null. */
export interface Results {
  readonly startedAt: string;
  readonly quick: boolean;
  readonly tookSeconds: number;
  readonly machine: Machine;
  readonly compile: CompileResults | null;
  readonly mock: MockResults | null;
  readonly postgres: readonly Cell[] | null;
  readonly hops: readonly HopResults[] | null;
  readonly recovery: RecoveryResults | null;
  readonly ingest: IngestResults | null;
  readonly cdc: CdcResults | null;
  readonly lake: LakeResults | null;
}

/** What was measured of a path at a number of requests in flight. @throws when it was not. */
export function cellOf(cells: readonly Cell[], path: string, inFlight: number): Cell {
  const cell = cells.find((candidate) => candidate.path === path && candidate.inFlight === inFlight);
  if (cell === undefined) throw new Error(`${path} was not measured at ${inFlight} in flight`);
  return cell;
}
