import {
  asStreamOpsError,
  errorBody,
  type JobProgress,
  type MissedLine,
  makePlan,
  type Plan,
  parseParams,
  type Receipt,
  type Step,
  StreamOpsError,
  type WorkFailure,
  type WorkResult,
} from '@streamops/core';
import { fileError } from './job/file-errors.ts';
import { attemptFiles } from './job/files.ts';
import { holdInputs } from './job/inputs.ts';
import { jobMeter, type Part } from './job/meter.ts';
import { type Planning, planContextOf } from './job/plan-context.ts';
import { readAround } from './job/read-around.ts';
import { type Hashes, hashesOf, outputsOf, receiptOf } from './job/receipt.ts';
import { readSources } from './job/sources.ts';
import { unverified } from './job/unverified.ts';
import { createReadAhead, type ReadAhead } from './media/read-ahead.ts';
import type { StepContext } from './steps/define.ts';
import { inGroups, runGroup, type StepGroup } from './steps/group.ts';
import { stepTitle, stepWeight } from './steps/index.ts';
import type { Checked } from './verify/define.ts';
import { gatherEvidence } from './verify/evidence.ts';
import { verify } from './verify/index.ts';

/** The signal's reason is what the attempt ends with: JOB_CANCELLED, WORKER_LOST. */
interface JobRun extends Planning {
  workerId: string;
  onProgress(progress: JobProgress): void;
  onLog(lines: readonly string[]): void;
}

/** `discard` removes what is staged: for a result that nobody takes. */
export type JobEnd =
  | { ok: true; result: WorkResult; discard(): Promise<void> }
  | { ok: false; failure: WorkFailure };

/** A plan whose passes never end is a mistake of its author. */
const mostPasses = 10;
const verifyPart = { title: 'Verify', weight: 4 };

type Meter = ReturnType<typeof jobMeter>;

const partOf = (step: Step): Part => ({ title: stepTitle(step), weight: stepWeight(step) });
/** People read what the first of them does. */
const together = ([first, ...beside]: StepGroup): Part => ({
  title: stepTitle(first),
  weight: [first, ...beside].reduce((sum, step) => sum + stepWeight(step), 0),
});

/** All that one attempt carries along. */
interface Attempt extends JobRun {
  context: StepContext;
  ahead: ReadAhead;
  meter: Meter;
  startedAt: number;
}

const begin = (run: JobRun): Attempt => {
  const { jobId, attempt } = run.assignment;
  const meter = jobMeter({ now: () => performance.now() }, (report) =>
    run.onProgress({ jobId, attempt, ...report }),
  );
  const context: StepContext = {
    tools: run.tools,
    files: attemptFiles(run.assignment),
    signal: run.signal,
    advance: meter.advance,
    log: run.onLog,
    commands: [],
    costs: new Map(),
    ffmpegTraces: [],
    copyTraces: [],
    around: new Map(),
  };
  const ahead = createReadAhead(run.tools, run.signal);
  return { ...run, context, ahead, meter, startedAt: Date.now() };
};

/** Runs the steps of one pass that have not run yet; each id runs once. */
const runPass = async (plan: Plan, run: Attempt, found: Record<string, unknown>): Promise<void> => {
  const { context, meter } = run;
  const fresh = plan.steps.filter(({ id }) => !Object.hasOwn(found, id));
  context.files.expect(plan.outputs);
  meter.plan(fresh.map(partOf));
  for (const group of inGroups(fresh)) {
    run.signal.throwIfAborted();
    meter.begin(together(group));
    Object.assign(found, await runGroup(group, context));
    meter.end();
  }
};

/** The last plan; what its steps found is added to `found`. */
const runPlan = async (run: Attempt, found: Record<string, unknown>): Promise<Plan> => {
  const params = parseParams(run.definition, run.assignment.params);
  const readStreams = readAround(run.definition, run.context, params);
  const planContext = await planContextOf({ ...run, readStreams });
  run.meter.plan([verifyPart]);
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const plan = makePlan(run.definition, params, { ...planContext, found });
    await readSources(plan, planContext.inputs, run);
    await runPass(plan, run, found);
    if (plan.next === undefined) return plan;
  }
  throw new StreamOpsError('INTERNAL', `The plan of ${run.definition.type} does not end.`);
};

const check = async (plan: Plan, { meter, context, ahead }: Attempt): Promise<Checked[]> => {
  meter.begin(verifyPart);
  const checked = await verify(plan.expect, gatherEvidence({ ...context, ahead }, plan.expect), (done) =>
    meter.advance({ fraction: done / plan.expect.length }),
  );
  meter.end();
  return checked;
};

const holds = (checked: readonly Checked[]): boolean => checked.every(({ line }) => line.ok);
/**
 * The checks, and the hash of each output. Both read the same bytes at the same time, so that a disk gives those of a
 * large file once.
 */
const checkAndHash = async (plan: Plan, run: Attempt): Promise<{ checked: Checked[]; hashes: Hashes }> => {
  const stop = new AbortController();
  const hashing = hashesOf(plan, run.context, AbortSignal.any([run.signal, stop.signal]));
  // What can't be read is a line of the receipt; where all lines hold, it is waited for below.
  hashing.catch(() => undefined);
  try {
    const checked = await check(plan, run);
    return { checked, hashes: holds(checked) ? await hashing : new Map() };
  } finally {
    stop.abort();
    await Promise.allSettled([hashing]);
  }
};

/** What a plan with another way is told of the lines that did not hold. */
const missedBy = ({ expect }: Plan, checked: readonly Checked[]): MissedLine[] =>
  checked.flatMap(({ line: { ok, subject, promised, found } }, at) => {
    const line = expect[at];
    if (ok || !line || !('output' in line)) return [];
    return [{ output: line.output, text: `${subject}: ${promised}, but found ${found}` }];
  });

/** Runs and checks the plan; once more by its other way, where it has one and a line does not hold. */
const carryOut = async (run: Attempt) => {
  const found: Record<string, unknown> = {};
  const plan = await runPlan(run, found);
  const ended = { plan, found, ...(await checkAndHash(plan, run)) };
  if (plan.otherwise === undefined || holds(ended.checked)) return ended;
  found[plan.otherwise] = missedBy(plan, ended.checked);
  const other = await runPlan(run, found);
  return { plan: other, found, ...(await checkAndHash(other, run)) };
};

const work = async (run: Attempt): Promise<WorkResult> => {
  const refuseChanged = await holdInputs(run.assignment, run.definition);
  const { plan, found, checked, hashes } = await carryOut(run);
  const outputs = holds(checked) ? await outputsOf(plan, run.context) : [];
  const receipt = receiptOf(run, { plan, checked, outputs, hashes });
  if (receipt.verdict === 'unverified') throw unverified({ receipt, expect: plan.expect, found });
  await refuseChanged();
  await run.context.files.settle(Object.keys(plan.outputs));
  run.signal.throwIfAborted();
  const { jobId, attempt } = run.assignment;
  return { jobId, attempt, outputs, effects: plan.effects, receipt };
};

/** The receipt of an output that did not hold travels in the error's details. */
const receiptIn = (error: StreamOpsError): Receipt | null =>
  // The cast: only `unverified` makes this code with details, and it puts a receipt there.
  error.code === 'OUTPUT_UNVERIFIED' && error.details ? (error.details as Receipt) : null;

const failureOf = (run: Attempt, cause: unknown): WorkFailure => {
  const thrown = run.signal.aborted ? run.signal.reason : cause;
  const known = fileError(thrown, (path) => run.context.files.placeName(path));
  const error = asStreamOpsError(known);
  const { code, message, hint } = errorBody(error);
  if (code === 'INTERNAL') run.onLog([String(cause instanceof Error ? (cause.stack ?? cause) : cause)]);
  const { jobId, attempt } = run.assignment;
  return { jobId, attempt, error: { code, message, hint }, receipt: receiptIn(error) };
};

/**
 * One attempt of one job: probe, plan, steps, verification. Never rejects. What it made lies in staging and on disk
 * when it is ok; nothing of it is left when it is not.
 */
export const runJob = async (jobRun: JobRun): Promise<JobEnd> => {
  const run = begin(jobRun);
  try {
    return { ok: true, result: await work(run), discard: () => run.context.files.discard() };
  } catch (cause) {
    const failure = failureOf(run, cause);
    await run.context.files.discard().catch((error: unknown) => {
      run.onLog([`Staging could not be removed: ${String(error)}`]);
    });
    return { ok: false, failure };
  } finally {
    await run.ahead.end();
  }
};
