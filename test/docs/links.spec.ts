import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readDocument, ROOT } from './markdown.ts';

const DOCUMENTS = ['README.md', 'STREAMING.md', ...globSync('docs/**/*.md', { cwd: ROOT })];
const RECORDS = globSync('[0-9]*.md', { cwd: join(ROOT, 'docs/decisions') });

/** Anchor that GitHub makes of a heading. */
function anchorsOf(path: string): readonly string[] {
  return readDocument(path).split('\n').filter((line) => /^#+ /.test(line)).map((line) => line.replace(/^#+ /, '').toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
}

function brokenLinks(document: string): string[] {
  const text = readDocument(document).replaceAll(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? document : join(dirname(document), file);
    if (!existsSync(join(ROOT, target))) return [link];
    return anchor === undefined || !target.endsWith('.md') || anchorsOf(target).includes(anchor) ? [] : [link];
  });
}

describe('the documents', () => {
  test.each(DOCUMENTS)('%s links to what exists', (document) => {
    expect(brokenLinks(document)).toEqual([]);
  });

  test('list every decision record in docs/decisions/README.md', () => {
    const index = readDocument('docs/decisions/README.md');
    expect(RECORDS.filter((record) => !index.includes(`](${record})`))).toEqual([]);
  });
});
