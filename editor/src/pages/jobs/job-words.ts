import type { JobView, SystemView } from '@streamops/core';
import { clock, size, span } from '../../format.ts';
import { isOver } from '../../media-facts.ts';
import type { IconName } from '../../parts/Icon.tsx';
import type { Tone } from '../../parts/Pill.tsx';

/** How a job's state reads. */
export const stateOf: Record<JobView['state'], { text: string; tone: Tone; icon: IconName }> = {
  queued: { text: 'Waiting', tone: 'wait', icon: 'clock' },
  running: { text: 'Running', tone: 'accent', icon: 'play' },
  paused: { text: 'Paused', tone: 'wait', icon: 'pause' },
  done: { text: 'Done', tone: 'ok', icon: 'check' },
  failed: { text: 'Failed', tone: 'bad', icon: 'warn' },
  cancelled: { text: 'Cancelled', tone: 'plain', icon: 'cross' },
};

export const jobIcon = (type: string): IconName =>
  (
    ({
      remux: 'arrows',
      move: 'box',
      copy: 'copy',
      index: 'search',
      first_look: 'eye',
      tag: 'tag',
    }) as Record<string, IconName>
  )[type] ?? 'jobs';

/** Why a job does not run now, in one sentence; null where it runs or is over. */
export const whyWaits = (job: JobView, system: SystemView | null, now: number): string | null => {
  if (job.state === 'paused') return system?.guard.sentence ?? 'Paused';
  if (job.state !== 'queued') return null;
  if (job.notBefore !== null && job.notBefore > now) {
    return `Tries again in ${span((job.notBefore - now) / 1000)}${job.error ? `: ${job.error.message}` : ''}`;
  }
  if (system && !system.queue.ready) return 'The queue is not there; it starts when Redis is back';
  if (system?.guard.holding) return system.guard.sentence ?? 'Processing is held';
  if (system && !system.workers.some((worker) => worker.connected)) return 'No worker is connected';
  return 'Waits for its turn';
};

/** `18.2 GB in 44 s · 414 MB/s`, from the receipt of a job that is over. */
export const workWords = (job: JobView): string => {
  const { receipt, startedAt, finishedAt } = job;
  if (startedAt === null || finishedAt === null) return '';
  const seconds = (finishedAt - startedAt) / 1000;
  if (!receipt?.inputBytes) return span(seconds);
  const bytesPerSec = seconds > 0 ? receipt.inputBytes / seconds : 0;
  // A rate over a blink says nothing.
  return `${size(receipt.inputBytes)} in ${span(seconds)}${seconds >= 1 && bytesPerSec ? ` · ${size(bytesPerSec)}/s` : ''}`;
};

const safe = /^[\w@%+=:,./-]+$/;
/** A command as one would type it: arguments with blanks in quotes. */
export const shellWords = (command: readonly string[]): string =>
  command.map((part) => (safe.test(part) ? part : `'${part.replaceAll("'", "'\\''")}'`)).join(' ');

export const mediaWords = (asset: {
  sizeBytes: number;
  media: { durationSec: number | null } | null;
}): string =>
  [asset.media?.durationSec != null ? clock(asset.media.durationSec) : null, size(asset.sizeBytes)]
    .filter(Boolean)
    .join(' · ');

/** Whether anything was promised: `verified` says little of a receipt without a line. */
export const hasChecks = ({ lines }: Pick<NonNullable<JobView['receipt']>, 'lines'>): boolean =>
  lines.length > 0;

/** Why there is no log. */
export const emptyLog = ({ state, receipt }: JobView): { title: string; text: string } => {
  if (!isOver(state)) {
    const text = 'What ffmpeg and the steps say is kept here once a worker takes the job.';
    return { title: 'Nothing logged yet', text };
  }
  const text =
    receipt?.commands.length === 0
      ? 'It needed no ffmpeg, and nothing went wrong.'
      : 'It ended before a step said anything, or its log was kept as long as Settings say.';
  return { title: 'Nothing was logged', text };
};
