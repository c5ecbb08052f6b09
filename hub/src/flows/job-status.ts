import type { Job, JobProgress, NodeStatus, QueuedJob } from '@streamops/core';

type ShownJob = Pick<Job, 'state' | 'error'>;

const share = (percent: number | null): string => (percent === null ? '' : `${Math.floor(percent)} %`);

/** What stands below a job node. `others`: how many more of its jobs are not over. */
export const statusOf = (job: ShownJob, progress: JobProgress | null, others: number): NodeStatus => {
  const more = others > 0 ? `${others} more` : '';
  const text = (...parts: string[]) => [...parts, more].filter((part) => part !== '').join(' · ');
  switch (job.state) {
    case 'queued':
      return { fill: 'yellow', shape: 'ring', text: text('waiting') };
    case 'paused':
      return { fill: 'yellow', shape: 'dot', text: text('paused') };
    case 'running':
      return {
        fill: 'blue',
        shape: 'dot',
        text: progress ? text(share(progress.percent), progress.doing) : text('running'),
      };
    case 'done':
      return { fill: 'green', shape: 'dot', text: text('done') };
    case 'cancelled':
      return { fill: 'grey', shape: 'ring', text: text('cancelled') };
    case 'failed':
      return { fill: 'red', shape: 'ring', text: text('failed', job.error?.code ?? '') };
  }
};

interface Shown {
  nodeId: string;
  job: ShownJob;
  text: string | undefined;
}

/** Jobs that are not over, and how many each node has: with thousands of them, nothing is counted twice. */
const openJobs = () => {
  const byId = new Map<string, Shown>();
  const counts = new Map<string, number>();
  const remove = (jobId: string): void => {
    const nodeId = byId.get(jobId)?.nodeId;
    if (nodeId === undefined) return;
    byId.delete(jobId);
    const left = (counts.get(nodeId) ?? 0) - 1;
    if (left > 0) counts.set(nodeId, left);
    else counts.delete(nodeId);
  };
  return {
    get: (jobId: string) => byId.get(jobId),
    put: (jobId: string, shown: Shown): void => {
      remove(jobId);
      byId.set(jobId, shown);
      counts.set(shown.nodeId, (counts.get(shown.nodeId) ?? 0) + 1);
    },
    remove,
    othersOf: (jobId: string, nodeId: string): number =>
      (counts.get(nodeId) ?? 0) - (byId.get(jobId)?.nodeId === nodeId ? 1 : 0),
  };
};

/** Keeps each job node's status in step with its jobs. */
export const jobStatuses = (show: (nodeId: string, status: NodeStatus) => void) => {
  const open = openJobs();

  const put = (jobId: string, shown: Shown, progress: JobProgress | null): void => {
    const status = statusOf(shown.job, progress, open.othersOf(jobId, shown.nodeId));
    // The editor hears of every change: say nothing twice.
    if (status.text === shown.text) return;
    shown.text = status.text;
    show(shown.nodeId, status);
  };

  return {
    /** What a start finds waiting; each node is shown once. */
    waiting: (jobs: readonly Pick<QueuedJob, 'id' | 'nodeId'>[]): void => {
      const newest = new Map<string, [string, Shown]>();
      for (const { id, nodeId } of jobs) {
        if (nodeId === null) continue;
        const shown: Shown = { nodeId, job: { state: 'queued', error: null }, text: undefined };
        open.put(id, shown);
        newest.set(nodeId, [id, shown]);
      }
      for (const [id, shown] of newest.values()) put(id, shown, null);
    },
    changed: ({ id, state, error, continuation, finishedAt }: Job): void => {
      const nodeId = continuation?.nodeId;
      if (nodeId === undefined) return;
      const shown = { nodeId, job: { state, error }, text: undefined };
      if (finishedAt === null) open.put(id, shown);
      else open.remove(id);
      put(id, shown, null);
    },
    progressed: (progress: JobProgress): void => {
      const shown = open.get(progress.jobId);
      if (shown?.job.state === 'running') put(progress.jobId, shown, progress);
    },
  };
};
