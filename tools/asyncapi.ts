/**
 * Writes docs/asyncapi.json, the AsyncAPI 3 document of the Kafka contract, from the topic catalogue and the schemas of
 * `libs/contracts`. With `--check`, writes nothing and fails when the file is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { asyncApiDocument } from './asyncapi/document.ts';

const path = fileURLToPath(new URL('../docs/asyncapi.json', import.meta.url));
const wanted = `${JSON.stringify(asyncApiDocument(), null, 2)}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(path, wanted);
  console.log(`wrote ${path}`);
} else if (current() === wanted) {
  console.log('docs/asyncapi.json is up to date');
} else {
  console.error('docs/asyncapi.json is stale: run "node tools/asyncapi.ts" and commit the result');
  process.exitCode = 1;
}

function current(): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
