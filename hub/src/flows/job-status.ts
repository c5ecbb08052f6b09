import type { Job, JobProgress, NodeStatus } from '@streamops/core';

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

/** Keeps each job node's status in step with its jobs. */
export const jobStatuses = (show: (nodeId: string, status: NodeStatus) => void) => {
  const open = new Map<string, Shown>();

  const put = (jobId: string, shown: Shown, progress: JobProgress | null): void => {
    const others = [...open.entries()].filter(([id, { nodeId }]) => nodeId === shown.nodeId && id !== jobId);
    const status = statusOf(shown.job, progress, others.length);
    // The editor hears of every change: say nothing twice.
    if (status.text === shown.text) return;
    shown.text = status.text;
    show(shown.nodeId, status);
  };

  return {
    changed: (job: Job): void => {
      const nodeId = job.continuation?.nodeId;
      if (nodeId === undefined) return;
      const shown = { nodeId, job, text: undefined };
      if (job.finishedAt === null) open.set(job.id, shown);
      else open.delete(job.id);
      put(job.id, shown, null);
    },
    progressed: (progress: JobProgress): void => {
      const shown = open.get(progress.jobId);
      if (shown?.job.state === 'running') put(progress.jobId, shown, progress);
    },
  };
};
