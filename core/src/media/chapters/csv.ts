import { type ChapterList, endOf, titleOf } from './list.ts';

/** A spreadsheet would run it as a formula; it reads what follows an apostrophe as text. */
const harmless = (text: string): string => (/^[=+\-@]/.test(text) ? `'${text}` : text);

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** RFC 4180: lines end in CRLF, quotes are doubled. Seconds with a point, to the millisecond. */
export const csvChapters = (list: ChapterList): string => {
  const rows = list.chapters.map((chapter, at) =>
    [chapter.atSec.toFixed(3), endOf(list, at).toFixed(3), quoted(harmless(titleOf(chapter, at)))].join(','),
  );
  return ['startSec,endSec,title', ...rows].map((row) => `${row}\r\n`).join('');
};
