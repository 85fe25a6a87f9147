import { z } from 'zod';
import { readDocument, tableOf } from './markdown.ts';

const manifest = z.object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(readDocument('package.json')));

function documented(heading: string): readonly string[] {
  const section = readDocument('docs/dependencies.md').split(`## ${heading}\n`)[1] ?? '';
  return tableOf(section, 'package', 'why').map(([name = '']) => name);
}

describe('docs/dependencies.md', () => {
  test('says of every package at run time why it is here, and of no other', () => {
    expect(documented('At run time').toSorted()).toEqual(Object.keys(manifest.dependencies).toSorted());
  });

  test('says of every package for development why it is here, and of no other', () => {
    expect(documented('For development').toSorted()).toEqual(Object.keys(manifest.devDependencies).toSorted());
  });
});
