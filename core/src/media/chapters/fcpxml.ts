import { dropsFrames, type FrameRate, framesAt } from '../encode/frame-rate.ts';
import { type ChapterList, oneLine, titleOf } from './list.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const attribute = (text: string): string =>
  oneLine(text).replace(/[&<>"]/g, (character) => entities[character] ?? character);

/** Times are fractions of a second that fall on frames. */
const time = (frames: number, { num, den }: FrameRate): string =>
  frames === 0 ? '0s' : `${frames * den}/${num}s`;

const assetOf = ({ fileName, hasPicture, hasSound }: ChapterList, duration: string): string[] => {
  const has = [hasPicture ? 'hasVideo="1" format="r1"' : '', hasSound ? 'hasAudio="1" audioSources="1"' : ''];
  const name = attribute(fileName);
  return [
    `    <asset id="r2" name="${name}" start="0s" duration="${duration}" ${has.filter(Boolean).join(' ')}>`,
    `      <media-rep kind="original-media" src="./${encodeURIComponent(fileName.toWellFormed())}"/>`,
    '    </asset>',
  ];
};

const markersOf = ({ chapters, rate, durationSec }: ChapterList): string[] => {
  const last = Math.max(0, framesAt(durationSec, rate) - 1);
  return chapters.map((chapter, at) => {
    const start = time(Math.min(framesAt(chapter.atSec, rate), last), rate);
    const value = attribute(titleOf(chapter, at));
    return `              <chapter-marker start="${start}" duration="${time(1, rate)}" value="${value}" posterOffset="0s"/>`;
  });
};

/**
 * FCPXML 1.9 (the first with media-rep): one project whose only clip is the whole recording, a chapter marker at each
 * chapter. The recording is named relative to the file, so that both can be moved together.
 */
export const fcpxmlChapters = (list: ChapterList): string => {
  const { rate, fileName, width, height } = list;
  const name = attribute(fileName);
  const duration = time(Math.max(1, framesAt(list.durationSec, rate)), rate);
  const tcFormat = dropsFrames(rate) ? 'DF' : 'NDF';
  const clip = `<asset-clip ref="r2" offset="0s" name="${name}" start="0s" duration="${duration}" tcFormat="${tcFormat}">`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE fcpxml>',
    '<fcpxml version="1.9">',
    '  <resources>',
    `    <format id="r1" frameDuration="${time(1, rate)}" width="${width}" height="${height}"/>`,
    ...assetOf(list, duration),
    '  </resources>',
    '  <library>',
    `    <event name="${name}">`,
    `      <project name="${name}">`,
    `        <sequence format="r1" duration="${duration}" tcStart="0s" tcFormat="${tcFormat}">`,
    '          <spine>',
    `            ${clip}`,
    ...markersOf(list),
    '            </asset-clip>',
    '          </spine>',
    '        </sequence>',
    '      </project>',
    '    </event>',
    '  </library>',
    '</fcpxml>',
    '',
  ].join('\n');
};
