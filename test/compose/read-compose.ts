import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { composeEnvironmentFile } from '../../tools/compose.ts';

const INFRA = join(import.meta.dirname, '../../infra');

export function infraFile(path: string): string {
  return join(INFRA, path);
}

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const serviceSchema = z.object({
  image: z.string().optional(),
  command: z.union([z.string(), z.array(z.string())]).optional(),
  restart: z.string().optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  environment: z.record(z.string(), text).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});
export type ComposeService = z.infer<typeof serviceSchema>;
const fileSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  configs: z.record(z.string(), z.object({ content: z.string() })),
  volumes: z.record(z.string(), z.unknown()),
});

/** Lines `name=value` (or with another separator) without comments. */
export function settingsOf(lines: string, separator = '='): Record<string, string> {
  return Object.fromEntries(
    lines
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf(separator)), line.slice(line.indexOf(separator) + separator.length)]),
  );
}

/** `compose.yaml` as compose reads it with the `.env` beside it. A variable that the user has to set gets its own name as value. */
export function composeServices(): z.infer<typeof fileSchema> {
  const variables = settingsOf(readFileSync(composeEnvironmentFile, 'utf8'));
  const source = readFileSync(infraFile('compose/compose.yaml'), 'utf8').replaceAll(/(?<!\$)\$\{([A-Z0-9_]+)(:[-?])?([^}]*)\}/g, (_, name: string, kind: string | undefined, rest: string) => {
    if (kind === ':-') return rest;
    if (kind === ':?') return `${name}-of-the-user`;
    const value = variables[name];
    if (value === undefined) throw new Error(`compose.yaml wants ${name}, which .env lacks`);
    return value;
  });
  return fileSchema.parse(parse(source, { merge: true }));
}
