/**
 * What writers call a handler when nobody named the track: ffmpeg and OBS, Apple, L-SMASH, GPAC, Bento4, MainConcept,
 * Google. Whole names, so that a track may be called "Apple Music" or "Ticket Handler".
 */
const usualHandler = new RegExp(
  [
    '(OBS |GPAC ISO |L-SMASH |Bento4 )?(Video|Sound|Audio|Subtitle|Text|Data|Timecode|Metadata) ?(Media )?Handler',
    'Core Media (Video|Audio|Text|Subtitle|Metadata|Time ?Code|Closed Caption|Data Handler)',
    'Apple (Video|Sound|Text|Subtitle|Metadata|Closed Caption) Media Handler',
    'Apple Alias Data Handler|Time ?Code Media Handler|Alias Data Handler',
    '#?MainConcept (MP4 )?(Video|Sound) Media Handler',
    'ISO Media file produced by Google Inc.*',
  ]
    .map((name) => `^(${name})$`)
    .join('|'),
  'i',
);

/** Whether a track of this name in MOV or MP4 is taken for one that nobody named. */
export const isUsualHandler = (name: string): boolean => usualHandler.test(name);
