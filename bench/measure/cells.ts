import { median, medianOf, type Sample } from './stats.ts';

/** Medians over the rounds of one path at one number of requests in flight. */
export interface Cell {
  readonly path: string;
  readonly inFlight: number;
  readonly sample: Sample;
  /** Processor time of each process per answered query, in microseconds. */
  readonly cpuUs: Readonly<Record<string, number>>;
}

interface Round {
  readonly sample: Sample;
  readonly cpuUs: Record<string, number>;
}

/** Collects what the rounds measure. */
export class Cells {
  readonly #rounds = new Map<string, { path: string; inFlight: number; rounds: Round[] }>();

  add(path: string, inFlight: number, sample: Sample, cpuMs: Readonly<Record<string, number>> = {}): void {
    if (sample.answered === 0) throw new Error(`${path} at ${inFlight} in flight: nothing was answered, ${sample.failed} failed`);
    const key = `${path}/${inFlight}`;
    const cell = this.#rounds.get(key) ?? { path, inFlight, rounds: [] };
    const cpuUs = Object.fromEntries(Object.entries(cpuMs).map(([name, ms]) => [name, (ms * 1000) / sample.answered]));
    cell.rounds.push({ sample, cpuUs });
    this.#rounds.set(key, cell);
    const { p50, perSecond, failed } = sample;
    process.stdout.write(`  ${path}, ${inFlight} in flight: p50 ${p50.toFixed(3)} ms, ${Math.round(perSecond)}/s${failed === 0 ? '' : `, ${failed} FAILED`}\n`);
  }

  medians(): Cell[] {
    return [...this.#rounds.values()].map(({ path, inFlight, rounds }) => {
      const names = Object.keys(rounds[0]?.cpuUs ?? {});
      return {
        path,
        inFlight,
        sample: medianOf(rounds.map(({ sample }) => ({ ...sample }))),
        cpuUs: Object.fromEntries(names.map((name) => [name, median(rounds.map(({ cpuUs }) => cpuUs[name] ?? 0))])),
      };
    });
  }
}
