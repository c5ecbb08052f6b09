import { isOver, type Job, type JobView, type Run, type RunView } from '@streamops/core';

/** A job as people see it. */
export const jobView = ({ intent: _intent, continuation, continuedAt, ...job }: Job): JobView => ({
  ...job,
  waits: continuation !== null && continuedAt === null,
});

const stateOf = (run: Run, jobs: readonly Job[]): RunView['state'] => {
  const goesOn = jobs.some((job) => !isOver(job.state) || jobView(job).waits);
  if (run.startedAt === null || goesOn) return 'running';
  return jobs.every(({ state }) => state === 'done') ? 'done' : 'failed';
};

/** A run with its jobs: `running` while a job of it is not over, `failed` where one did not end well. */
export const runView = (run: Run, jobs: readonly Job[]): RunView => ({
  ...run,
  state: stateOf(run, jobs),
  jobs: jobs.map(jobView),
});
