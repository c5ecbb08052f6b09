import type { JobProgress } from '@streamops/core';
import './Progress.css';
import { percent, rate, speed, timeLeft } from '../../format.ts';

type Shown = Pick<JobProgress, 'percent' | 'speed' | 'bytesPerSec' | 'doing'>;

/** What stands under the bar: percent, speed, and what runs now unless it is the job's own name. Pure. */
export const progressWords = (made: Shown, title?: string): string =>
  [
    made.percent === null ? null : percent(made.percent),
    made.bytesPerSec ? rate(made.bytesPerSec) : null,
    made.speed ? speed(made.speed) : null,
    made.doing === title ? null : made.doing,
  ]
    .filter(Boolean)
    .join(' · ');

/** How far a job is. `waits` says why it stands still. */
export const Progress = ({
  made,
  title,
  waits,
  tone = 'accent',
}: {
  made: (Shown & Pick<JobProgress, 'etaSec'>) | null;
  title?: string;
  waits?: string | null;
  tone?: 'accent' | 'ok' | 'bad' | 'wait';
}) => {
  const known = made?.percent ?? null;
  const words = waits ?? (made ? progressWords(made, title) : 'Starts');
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
        <i style={known === null && !waits ? undefined : { transform: `scaleX(${(known ?? 0) / 100})` }} />
      </div>
      <div class="progress-words">
        <span class="cut">{words}</span>
        {made?.etaSec != null && !waits && <span class="progress-left">{timeLeft(made.etaSec)}</span>}
      </div>
    </div>
  );
};
