import { type ChapterList, endOf, titleOf } from './list.ts';

const clock = (sec: number, withHours: boolean): string => {
  const whole = Math.floor(sec);
  const minutes = Math.floor(whole / 60);
  const seconds = String(whole % 60).padStart(2, '0');
  if (!withHours) return `${minutes}:${seconds}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${seconds}`;
};

/** Lines for the description of a video. Angle brackets are not allowed there; others that look alike stand for them. */
export const youtubeChapters = (list: ChapterList): string => {
  const withHours = list.chapters.some(({ atSec }) => atSec >= 3600);
  const lines = list.chapters.map((chapter, at) => {
    const title = titleOf(chapter, at).replaceAll('<', '‹').replaceAll('>', '›');
    return `${clock(chapter.atSec, withHours)} ${title}\n`;
  });
  return lines.join('');
};

const longestDescription = 5000;

/**
 * What YouTube would not take of it, whose rules are: the first at 0:00, three at least, each ten seconds or longer
 * (YouTube Help, 'Video chapters'). It counts in whole seconds, as written.
 */
export const youtubeFaults = (list: ChapterList): string[] => {
  const starts = list.chapters.map(({ atSec }) => Math.floor(atSec));
  const short = starts.filter((start, at) => (starts[at + 1] ?? endOf(list, at)) - start < 10).length;
  const bytes = new TextEncoder().encode(youtubeChapters(list)).length;
  return [
    ...(starts[0] === 0 ? [] : ['the first does not begin at 0:00']),
    ...(starts.length < 3 ? [`there are ${starts.length}, and three are needed`] : []),
    ...(short > 0 ? [`${short} of them last${short === 1 ? 's' : ''} less than 10 seconds`] : []),
    ...(bytes > longestDescription
      ? [`a description holds ${longestDescription} bytes, and they take ${bytes}`]
      : []),
  ];
};
