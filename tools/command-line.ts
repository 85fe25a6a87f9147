import { parseArgs, type ParseArgsConfig } from 'node:util';

type Parsed<Config extends ParseArgsConfig> = ReturnType<typeof parseArgs<Config>>;

/** Node's `parseArgs`; `--help` ends the process with the usage (code 0), a wrong option with what is wrong and the usage (code 2). */
export function readCommandLine<const Config extends ParseArgsConfig>(usage: string, config: Config): Parsed<Config> {
  if (process.argv.includes('--help', 2)) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    return endUnusable(error instanceof Error ? error.message : String(error), usage);
  }
}

/** An option that is a whole number of 0 or more; null where it was left out. Anything else ends the process like a wrong option. */
export function wholeNumber(name: string, value: string | undefined, usage: string): number | null {
  if (value === undefined) return null;
  return /^\d{1,12}$/.test(value) ? Number(value) : endUnusable(`--${name} takes a whole number, not "${value}".`, usage);
}

/** An option that names some of the things there are, comma-separated; all of them where it was left out. */
export function someOf<Name extends string>(option: string, value: string | undefined, all: readonly Name[], usage: string): readonly Name[] {
  if (value === undefined) return all;
  const unknown = value.split(',').filter((name) => !all.some((one) => one === name));
  if (unknown.length > 0) return endUnusable(`--${option}: there is no "${unknown.join('", "')}", there are ${all.join(', ')}.`, usage);
  return all.filter((name) => value.split(',').includes(name));
}

/** Ends the process: what was asked for makes no sense. */
export function endUnusable(reason: string, usage: string): never {
  console.error(`${reason}\n\n${usage}`);
  process.exit(2);
}
