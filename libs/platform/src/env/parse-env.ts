import type { z } from 'zod';

/** An environment a service cannot start with; the message lists every problem. */
export class EnvironmentError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The environment cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'EnvironmentError';
    this.problems = problems;
  }
}

/**
 * Reads an environment once, at the start of a service. Variables set to the empty text count as not set, as in Compose files. Throws
 * {@link EnvironmentError} with all problems at once, and without the values, which may be secrets.
 */
export function parseEnv<T extends z.ZodType>(schema: T, env: Readonly<Record<string, string | undefined>>): z.output<T> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  throw new EnvironmentError(
    parsed.error.issues.map(({ path, code, message }) => {
      const name = path.join('.') || 'environment';
      const missing = code === 'invalid_type' && !(name in present);
      return missing ? `${name} is missing: the service cannot do without it` : `${name} ${message}`;
    }),
  );
}
