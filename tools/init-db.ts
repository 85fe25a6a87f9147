/** `npm run init-db`: loads the sample data into the PostgreSQL of the stack that runs (`npm run stack`), or into the one that `POSTGRES_*` name. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { placeOf } from './stack/place.ts';

const { values } = parseArgs({ options: { offset: { type: 'string', default: '0' } } });
const { environmentFile } = placeOf(Number(values.offset));
const stack = process.env['POSTGRES_HOST'] === undefined && existsSync(environmentFile) ? [`--env-file=${environmentFile}`] : [];
const { status } = spawnSync(process.execPath, [...stack, join(import.meta.dirname, 'sample-data.ts')], { stdio: 'inherit' });
process.exitCode = status ?? 1;
