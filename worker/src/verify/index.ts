import { asStreamOpsError, type Expectation } from '@streamops/core';
import { fewAtOnce } from '../few-at-once.ts';
import { fileError } from '../job/file-errors.ts';
import { attached } from './attached.ts';
import { avStart } from './av-start.ts';
import { bothEnds } from './both-ends.ts';
import { chapters } from './chapters.ts';
import { checksum } from './checksum.ts';
import { container } from './container.ts';
import type { Checked, Evidence, Verifier } from './define.ts';
import { embedded } from './embedded.ts';
import { frames } from './frames.ts';
import { heard } from './heard.ts';
import { joined } from './joined.ts';
import { joinedFrames } from './joined-frames.ts';
import { loudness } from './loudness.ts';
import { notEmpty } from './not-empty.ts';
import { peaks } from './peaks.ts';
import { picture } from './picture.ts';
import { pictures } from './pictures.ts';
import { ranges } from './ranges.ts';
import { run } from './run.ts';
import { sameBytes } from './same-bytes.ts';
import { aligned, segmented } from './segmented.ts';
import { shown } from './shown.ts';
import { spliced } from './spliced.ts';
import { stream } from './stream/stream.ts';
import { subtitles } from './subtitles.ts';
import { text } from './text.ts';
import { timecode } from './timecode.ts';

/** Every kind of expectation. A new one is a file beside this one and a word here. */
const verifiers: { [K in Expectation['kind']]: Verifier<K> } = {
  container,
  stream,
  avStart,
  bothEnds,
  loudness,
  subtitles,
  embedded,
  attached,
  chapters,
  sameBytes,
  run,
  ranges,
  heard,
  joined,
  joinedFrames,
  frames,
  picture,
  pictures,
  notEmpty,
  checksum,
  segmented,
  aligned,
  text,
  peaks,
  shown,
  timecode,
  spliced,
};

const subjectOf = (expectation: Expectation): string =>
  'label' in expectation ? expectation.label : `${expectation.kind} of ${expectation.output}`;

/** Errors that speak of us and not of the output. */
const notTheOutput = new Set(['JOB_CANCELLED', 'WORKER_LOST', 'STEP_TIMEOUT', 'FFMPEG_MISSING']);

const verifyOne = async (expectation: Expectation, evidence: Evidence): Promise<Checked> => {
  // The cast: the key and the verifier belong together, which TypeScript cannot see through an index.
  const verifier = verifiers[expectation.kind] as Verifier<Expectation['kind']>;
  try {
    const { notes = [], ...line } = await verifier(expectation, evidence);
    return { line, notes };
  } catch (error) {
    evidence.signal.throwIfAborted();
    const { code, message } = asStreamOpsError(fileError(error, () => ''));
    if (notTheOutput.has(code)) throw error;
    const line = { subject: subjectOf(expectation), promised: 'readable', found: message, ok: false };
    return { line, notes: [] };
  }
};

/**
 * More than most receipts have; but each may be a decode of its own, or a reading of the whole file, and there may be
 * hundreds of them.
 */
const mostAtOnce = 8;

/**
 * One line of the receipt for each expectation, in their order, with what was seen by the way. They are looked at side
 * by side, a few at a time: most of the time of each goes into starting a process. Rejects with the signal's reason,
 * STEP_TIMEOUT; all of them have ended by then, so that what they read can be removed.
 */
export const verify = async (
  expectations: readonly Expectation[],
  evidence: Evidence,
  onLine: (done: number) => void,
): Promise<Checked[]> => {
  let done = 0;
  return fewAtOnce(expectations, mostAtOnce, async (expectation) => {
    const checked = await verifyOne(expectation, evidence);
    done += 1;
    onLine(done);
    return checked;
  });
};
