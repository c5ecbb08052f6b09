import type { JobProgress } from '@streamops/core';
import './Progress.css';
import { percent, rate, speed, timeLeft } from '../format.ts';

/** What stands under the bar: percent, speed, and what runs now. Pure. */
export const progressWords = (
  made: Pick<JobProgress, 'percent' | 'speed' | 'bytesPerSec' | 'doing'>,
): string =>
  [
    made.percent === null ? null : percent(made.percent),
    made.bytesPerSec ? rate(made.bytesPerSec) : null,
    made.speed ? speed(made.speed) : null,
    made.doing,
  ]
    .filter(Boolean)
    .join(' · ');

/** How far a job is. `waits` says why it stands still. */
export const Progress = ({
  made,
  waits,
  tone = 'accent',
}: {
  made: Pick<JobProgress, 'percent' | 'speed' | 'bytesPerSec' | 'doing' | 'etaSec'> | null;
  waits?: string | null;
  tone?: 'accent' | 'ok' | 'bad' | 'wait';
}) => {
  const known = made?.percent ?? null;
  const words = waits ?? (made ? progressWords(made) : 'Starts');
  return (
    <div class={`progress ${waits ? 'wait' : tone}`}>
      <div
        class={`bar${known === null && !waits ? ' unknown' : ''}`}
        role="progressbar"
        aria-label={made?.doing ?? 'Progress'}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={known === null ? undefined : Math.floor(known)}
        aria-valuetext={words}
      >
        <i style={{ transform: `scaleX(${(known ?? 0) / 100})` }} />
      </div>
      <div class="progress-words">
        <span class="cut">{words}</span>
        {made?.etaSec != null && !waits && <span class="progress-left">{timeLeft(made.etaSec)}</span>}
      </div>
    </div>
  );
};
