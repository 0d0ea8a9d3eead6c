import { z } from 'zod';
import { parseInstant } from '../core/index.js';
import type { Json } from './json.js';
import { operatorProblems } from './operators.js';
import { numbered } from './repetition.js';

const json = z.json() as unknown as z.ZodType<Json>;
const expectation = json.superRefine((value, context) => {
  for (const { path, problem } of operatorProblems(value)) context.addIssue({ code: 'custom', path, message: problem });
});

const stepSchema = z.strictObject({
  at: z.string().optional(),
  call: z.string().min(1),
  with: json.optional(),
  repeat: z.int().min(1).optional(),
  as: z.string().regex(/^[A-Za-z_][\w-]*$/, 'must be a name of letters, digits, _ and -').optional(),
  expect: expectation.optional(),
  error: expectation.optional(),
  note: z.string().optional(),
}).refine((step) => step.error === undefined || (step.expect === undefined && step.as === undefined), {
  path: ['error'], message: 'a refused call has no result: it goes with neither expect nor as',
});

const scenarioSchema = z.strictObject({
  name: z.string().regex(/^\S.*$/, 'must be one line'),
  source: z.string().optional(),
  note: z.string().optional(),
  engine: z.strictObject({
    billingEntity: z.record(z.string(), json).optional(),
    paymentProvider: z.strictObject({
      code: z.string().min(1),
      outcomes: z.array(z.enum(['succeeded', 'failed', 'pending'])),
    }).optional(),
  }).default({}),
  steps: z.array(stepSchema).min(1),
}).superRefine(({ steps }, context) => {
  for (const { step, problem } of clockProblems(steps)) context.addIssue({ code: 'custom', path: ['steps', step, 'at'], message: problem });
});

/** A scenario that has been read and found well-formed. The format is described in docs/scenarios.md. */
export type Scenario = z.infer<typeof scenarioSchema>;
export type Step = Scenario['steps'][number];

/** What was read is no scenario; each problem names the place, `steps.3: unknown key "expects"`. */
export class NotAScenario extends Error {
  override readonly name = 'NotAScenario';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '));
  }
}

/** Reads a parsed JSON value as a scenario. Throws `NotAScenario` with all that is wrong, unknown keys included. */
export function parseScenario(value: unknown): Scenario {
  const result = scenarioSchema.safeParse(value);
  if (result.success) return result.data;
  throw new NotAScenario(result.error.issues.map((issue) => {
    const problem = issue.code === 'unrecognized_keys' ? `unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}` : issue.message;
    return issue.path.length === 0 ? problem : `${issue.path.join('.')}: ${problem}`;
  }));
}

/** The clock only moves forward, to real instants. */
function clockProblems(steps: readonly { at?: string | undefined; repeat?: number | undefined }[]): { step: number; problem: string }[] {
  const problems: { step: number; problem: string }[] = [];
  let last = -Infinity;
  for (const [step, { at, repeat = 1 }] of steps.entries()) {
    if (at === undefined) continue;
    const differing = at.includes('{n}') ? repeat : 1;
    for (let n = 1; n <= differing; n += 1) {
      const instant = parseInstant(numbered(at, n));
      if (instant === null) problems.push({ step, problem: `${at} is no instant (ISO 8601 with an offset)` });
      else if (instant < last) problems.push({ step, problem: `${at} moves the clock backwards` });
      else last = instant;
    }
  }
  return problems;
}
