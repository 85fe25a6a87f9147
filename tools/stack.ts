/** `npm run stack`: the servers of the stack as plain processes. The commands are in `tools/stack/`. */
import { endUnusable, readCommandLine, wholeNumber } from './command-line.ts';
import { placeOf } from './stack/place.ts';
import { selectServices } from './stack/select.ts';

const USAGE = `npm run stack [-- <command>] [options]
  up        start the servers, print their addresses as environment variables, run until Ctrl-C (the default)
  fetch     download what they need, with checksums; what is there already is not downloaded again
  doctor    tell what this machine lacks
  down      stop a stack that runs in another terminal
  status    tell what runs
  logs a,b  print the end of their logs

  --only a,b    these and what they need, instead of all
  --with a,b    also these, which are not started otherwise: connect, kafka-zookeeper
  --detach      up: return when all answer; stop them with down
  --offset n    every port n higher (the lake's door too) and data of its own, for a second stack
  --minio       fetch: build MinIO with Go, which takes up to twenty minutes, instead of SeaweedFS`;

const { positionals, values } = readCommandLine(USAGE, {
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    with: { type: 'string' },
    detach: { type: 'boolean', default: false },
    offset: { type: 'string' },
    minio: { type: 'boolean', default: false },
  },
});
const place = placeOf(wholeNumber('offset', values.offset, USAGE) ?? 0);
const selected = (): ReturnType<typeof selectServices> => selectServices({ only: values.only, also: values.with });

/** Each is loaded only where it is used: a status has no need of the servers' code. */
const commands: Readonly<Record<string, () => Promise<number>>> = {
  up: async () => (values.detach ? (await import('./stack/detach.ts')).detach(place, process.argv.slice(2)) : (await import('./stack/up.ts')).up(place, selected())),
  // Everything that tests may ask for, unless told otherwise.
  fetch: async () => (await import('./stack/fetch.ts')).fetchAll(selectServices({ only: values.only, also: values.only === undefined ? 'connect,kafka-zookeeper' : values.with }), values),
  doctor: async () => (await import('./stack/doctor.ts')).doctor(place, selected()),
  down: async () => (await import('./stack/down.ts')).down(place),
  status: async () => (await import('./stack/status.ts')).status(place),
  logs: async () => (await import('./stack/status.ts')).logs(place, positionals[1]),
};

const [name = 'up'] = positionals;
const command = commands[name] ?? endUnusable(`There is no command "${name}".`, USAGE);
try {
  process.exitCode = await command();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
