/** Writes docs/semantics.md from the allow-lists and the stored results of `npm run conformance -- --store`. With `--check`, writes nothing and fails when the file is stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { STORED, storedSchema } from '../test/conformance/runner/stored.ts';
import { semanticsDocument } from './semantics/document.ts';

const path = fileURLToPath(new URL('../docs/semantics.md', import.meta.url));
const wanted = semanticsDocument(storedSchema.parse(JSON.parse(readFileSync(STORED, 'utf8'))));

if (!process.argv.includes('--check')) {
  writeFileSync(path, wanted);
  console.log(`wrote ${path}`);
} else if (readFileSync(path, 'utf8') === wanted) {
  console.log('docs/semantics.md is up to date');
} else {
  console.error('docs/semantics.md is stale: run "node tools/semantics.ts" and commit the result');
  process.exitCode = 1;
}
