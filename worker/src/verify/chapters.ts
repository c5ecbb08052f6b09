import { counted, type ExpectationOf, seconds, type Verifier } from './define.ts';

type Chapters = ExpectationOf<'chapters'>['chapters'];

/** Containers keep times in their own units: a millisecond in Matroska, and in what ffmpeg writes into MP4. */
const roundingSec = 0.002;

/** What is wrong with the first one that differs. */
const difference = (promised: Chapters, found: Chapters): string | undefined => {
  for (const [at, { startSec, title }] of promised.entries()) {
    const other = found[at];
    if (!other) return `no "${title}"`;
    if (other.title !== title) return `"${other.title}" for "${title}"`;
    if (Math.abs(other.startSec - startSec) > roundingSec) return `"${title}" at ${seconds(other.startSec)}`;
  }
  return undefined;
};

export const chapters: Verifier<'chapters'> = async ({ output, chapters: promised }, { media }) => {
  const { chapters: found } = await media({ output });
  const odd = difference(promised, found);
  return {
    subject: `Chapters of ${output}`,
    promised: counted(promised.length, 'chapter'),
    found: `${counted(found.length, 'chapter')}${odd === undefined ? '' : `, ${odd}`}`,
    ok: odd === undefined && found.length === promised.length,
  };
};
