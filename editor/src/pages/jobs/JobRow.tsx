import type { JobView } from '@streamops/core';
import { useEffect } from 'preact/hooks';
import { call } from '../../connection/api.ts';
import { progressOf } from '../../connection/progress.ts';
import { assets, drives, jobs, jobTitle, system } from '../../connection/store.ts';
import { fileOf, isOver } from '../../media-facts.ts';
import { Button } from '../../parts/Button.tsx';
import { Progress } from '../../parts/facts/Progress.tsx';
import { Row } from '../../parts/list/Row.tsx';
import { toast, toastError } from '../../parts/over/Toast.tsx';
import { Pill } from '../../parts/Pill.tsx';
import { When } from '../../parts/When.tsx';
import { now } from '../../shell/now.ts';
import { jobIcon, stateOf, whyWaits, workWords } from './job-words.ts';

export const retry = async (job: JobView): Promise<void> => {
  try {
    jobs.answer(await call('retryJob', { params: { id: job.id } }));
  } catch (error) {
    toastError(error);
  }
};

export const cancel = async (job: JobView): Promise<void> => {
  try {
    const over = await call('cancelJob', { params: { id: job.id } });
    jobs.answer(over);
    toast({ text: `${jobTitle(job.type)} cancelled.`, undo: () => void retry(over) });
  } catch (error) {
    toastError(error);
  }
};

/** Assets that are being asked for: many rows name the same one. */
const asking = new Set<string>();

/** An asset that a row names; asked for unless a list brought it. */
export const useAsset = (id: string | undefined) => {
  const asset = id ? assets.of(id).value : null;
  useEffect(() => {
    if (!id || asset || asking.has(id)) return;
    asking.add(id);
    // A name that does not come leaves the row without it.
    call('getAsset', { params: { id } })
      .then(assets.keep, () => undefined)
      .finally(() => asking.delete(id));
  }, [id, asset === null]);
  return asset;
};

/** Without the folders of drives: in a row only the end of a path has room. */
const shortened = (message: string): string =>
  drives.value.reduce((text, { path }) => text.replaceAll(`${path.replace(/\/+$/, '')}/`, ''), message);

const Outcome = ({ job }: { job: JobView }) => {
  const state = stateOf[job.state];
  return (
    <div class="line">
      <Pill tone={state.tone} icon={state.icon}>
        {state.text}
      </Pill>
      <span class="soft cut" title={job.error?.message}>
        {job.state === 'failed' ? shortened(job.error?.message ?? '') : workWords(job)}
      </span>
    </div>
  );
};

/** A job in a list: what, on which file, how far or how it ended. `brief`: without when. */
export const JobRow = ({ id, brief = false }: { id: string; brief?: boolean }) => {
  const job = jobs.of(id).value;
  const asset = useAsset(job?.inputs[0]?.assetId);
  if (!job) return null;
  const over = isOver(job.state);
  const more = job.inputs.length > 1 ? ` and ${job.inputs.length - 1} more` : '';
  return (
    <Row
      icon={jobIcon(job.type)}
      href={`/jobs/${job.id}`}
      title={<strong>{jobTitle(job.type)}</strong>}
      detail={`${asset ? fileOf(asset) : ' '}${more}`}
      actions={
        job.state === 'done' ? (
          <span class="no-action" />
        ) : over ? (
          <Button small kind="quiet" icon="redo" label="Retry" onClick={() => void retry(job)} />
        ) : (
          <Button small kind="quiet" icon="cross" label="Cancel" onClick={() => void cancel(job)} />
        )
      }
    >
      <div class="job-middle">
        {over ? (
          <Outcome job={job} />
        ) : (
          <Progress
            title={jobTitle(job.type)}
            made={progressOf(id).value}
            waits={whyWaits(job, system.value, now.value)}
          />
        )}
        {!brief && (
          <span class="job-when quiet">
            <When at={job.finishedAt ?? job.startedAt ?? job.createdAt} />
          </span>
        )}
      </div>
    </Row>
  );
};
