import {
  bandwidthOf,
  type PictureTrack,
  type SegmentedTrack,
  type SoundTrack,
  segmentTicks,
} from './tracks.ts';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML holds no control characters, not even escaped. */
const xml = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\uFFFE\uFFFF]/gu, ' ')
    .replaceAll(/[&<>"]/g, (character) => escapes[character] ?? '');

const attributes = (given: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(given)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${xml(String(value))}"`]))
    .join('');

/** Neighbours of one length are one element. */
const timeline = (track: SegmentedTrack): string[] => {
  const runs: { ticks: number; times: number }[] = [];
  for (const ticks of segmentTicks(track)) {
    const last = runs.at(-1);
    if (last?.ticks === ticks) last.times += 1;
    else runs.push({ ticks, times: 1 });
  }
  return runs.map(({ ticks, times }, at) => {
    const t = at === 0 ? track.segments[0]?.start : undefined;
    return `<S${attributes({ t, d: ticks, r: times > 1 ? times - 1 : undefined })}/>`;
  });
};

/** `Number%05d`: as `segmentName` has it. */
const template = (track: SegmentedTrack, zeroSec: number): string[] => [
  `<SegmentTemplate${attributes({
    timescale: track.timescale,
    presentationTimeOffset: Math.round(zeroSec * track.timescale),
    initialization: '$RepresentationID$-init.m4s',
    media: '$RepresentationID$-$Number%05d$.m4s',
    startNumber: 1,
  })}>`,
  '<SegmentTimeline>',
  ...timeline(track),
  '</SegmentTimeline>',
  '</SegmentTemplate>',
];

/** All of them are cut at the same times: one timeline speaks for all. */
const pictureSet = (pictures: readonly PictureTrack[], zeroSec: number): string[] => {
  const [first] = pictures;
  if (!first) return [];
  return [
    '<AdaptationSet contentType="video" mimeType="video/mp4" segmentAlignment="true" startWithSAP="1">',
    ...template(first, zeroSec),
    ...pictures.map((picture) => {
      const { name: id, codec: codecs, width, height, sampleAspect: sar } = picture;
      const bandwidth = bandwidthOf(picture).peak;
      return `<Representation${attributes({ id, codecs, bandwidth, width, height, sar })}/>`;
    }),
    '</AdaptationSet>',
  ];
};

const soundSet = (sound: SoundTrack, at: number, zeroSec: number): string[] => {
  const { name: id, codec: codecs, language: lang, timescale: audioSamplingRate } = sound;
  const bandwidth = bandwidthOf(sound).peak;
  return [
    `<AdaptationSet contentType="audio" mimeType="audio/mp4" segmentAlignment="true" startWithSAP="1"${attributes({ lang })}>`,
    `<Role schemeIdUri="urn:mpeg:dash:role:2011" value="${at === 0 ? 'main' : 'alternate'}"/>`,
    `<Label>${xml(sound.title)}</Label>`,
    ...template(sound, zeroSec),
    `<Representation${attributes({ id, codecs, bandwidth, audioSamplingRate })}>`,
    `<AudioChannelConfiguration schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="${sound.channels}"/>`,
    '</Representation>',
    '</AdaptationSet>',
  ];
};

interface Presentation {
  pictures: readonly PictureTrack[];
  sounds: readonly SoundTrack[];
  /** Where on the tracks' clock the presentation begins. Seconds. */
  zeroSec: number;
}

const endSec = ({ segments, timescale }: SegmentedTrack): number => (segments.at(-1)?.end ?? 0) / timescale;

/** ISO/IEC 23009-1, of the live profile for a film that is over: segments by number, their times in a timeline. */
export const dashManifest = ({ pictures, sounds, zeroSec }: Presentation): string => {
  const durationSec = Math.max(...[...pictures, ...sounds].map(endSec)) - zeroSec;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="static" mediaPresentationDuration="PT${durationSec.toFixed(3)}S" minBufferTime="PT4S">`,
    '<Period>',
    ...pictureSet(pictures, zeroSec),
    ...sounds.flatMap((sound, at) => soundSet(sound, at, zeroSec)),
    '</Period>',
    '</MPD>',
    '',
  ].join('\n');
};
