import { failure, FailureError } from '@query-router/contracts';
import { cdcTemplate } from './cdc.ts';
import { streamTemplate } from './stream.ts';
import { logCountsTemplate, sessionsTemplate, transactionRulesTemplate, windowsTemplate } from './timed-events.ts';
import type { PipelineTemplate, RenderContext, RenderedPipeline } from './template.ts';

interface AnyTemplate {
  readonly name: string;
  /** Checks parameters and fills in what was left out. @throws FailureError `BAD_REQUEST` */
  check(parameters: unknown): unknown;
  render(parameters: unknown, context: RenderContext): RenderedPipeline;
}

/** Hides the type of the parameters behind the check of them. */
function anyTemplate<P>({ name, parameters: schema, render }: PipelineTemplate<P>): AnyTemplate {
  const check = (parameters: unknown): P => {
    const parsed = schema.safeParse(parameters);
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'parameters'}: ${message}`);
    throw new FailureError(failure('BAD_REQUEST', `The parameters do not fit the template ${name}: ${problems.join('; ')}.`));
  };
  return { name, check, render: (parameters, context) => render(check(parameters), context) };
}

const TEMPLATES: ReadonlyMap<string, AnyTemplate> = new Map(
  [anyTemplate(streamTemplate), anyTemplate(cdcTemplate), anyTemplate(sessionsTemplate), anyTemplate(windowsTemplate), anyTemplate(transactionRulesTemplate), anyTemplate(logCountsTemplate)].map(
    (template) => [template.name, template],
  ),
);

/** Names of the kinds of pipeline there are. */
export const templateNames: readonly string[] = [...TEMPLATES.keys()];

/** @throws FailureError `BAD_REQUEST` for a name that no template has */
export function templateNamed(name: string): AnyTemplate {
  const template = TEMPLATES.get(name);
  if (template === undefined) throw new FailureError(failure('BAD_REQUEST', `There is no template "${name}"; there are ${templateNames.join(', ')}.`));
  return template;
}
