/** `npm run init-db`: loads the sample data into the PostgreSQL of the stack that runs (`npm run stack`), or into the one that `POSTGRES_*` name. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCommandLine, wholeNumber } from './command-line.ts';
import { placeOf } from './stack/place.ts';

const USAGE = 'npm run init-db [-- --offset <that of the stack>]';

const { values } = readCommandLine(USAGE, { options: { offset: { type: 'string' } } });
const { environmentFile } = placeOf(wholeNumber('offset', values.offset, USAGE) ?? 0);
const stack = process.env['POSTGRES_HOST'] === undefined && existsSync(environmentFile) ? [`--env-file=${environmentFile}`] : [];
const { status } = spawnSync(process.execPath, [...stack, join(import.meta.dirname, 'sample-data.ts')], { stdio: 'inherit' });
process.exitCode = status ?? 1;
