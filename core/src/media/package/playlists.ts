import { mostOf } from '../../extremes.ts';
import { initName, keyName, playlistName, segmentName } from './names.ts';
import type { PictureTrack, SegmentedTrack, SoundTrack } from './tracks.ts';
import { bandwidthOf, segmentSeconds } from './tracks.ts';

/** A quoted string holds neither quotes nor line breaks (RFC 8216, 4.2): a title that has some reads on without. */
const quoted = (text: string): string => `"${text.replaceAll(/["\p{Cc}]/gu, ' ').trim()}"`;

const lines = (all: readonly string[]): string => `${all.join('\n')}\n`;

/** #EXT-X-MAP before #EXT-X-KEY: what initializes a player is not encrypted, and a key counts for what follows it. */
export const mediaPlaylist = (track: SegmentedTrack, encrypted: boolean): string => {
  const durations = segmentSeconds(track);
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.ceil(mostOf(durations)))}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    `#EXT-X-MAP:URI=${quoted(initName(track.name))}`,
    ...(encrypted ? [`#EXT-X-KEY:METHOD=AES-128,URI=${quoted(keyName)}`] : []),
    ...durations.flatMap((sec, at) => [`#EXTINF:${sec.toFixed(6)},`, segmentName(track.name, at)]),
    '#EXT-X-ENDLIST',
  ]);
};

const rendition = (sound: SoundTrack, at: number): string =>
  [
    '#EXT-X-MEDIA:TYPE=AUDIO',
    'GROUP-ID="audio"',
    `NAME=${quoted(sound.title)}`,
    ...(sound.language === undefined ? [] : [`LANGUAGE=${quoted(sound.language)}`]),
    `DEFAULT=${at === 0 ? 'YES' : 'NO'}`,
    'AUTOSELECT=YES',
    `CHANNELS="${sound.channels}"`,
    `URI=${quoted(playlistName(sound.name))}`,
  ].join(',');

const variant = (picture: PictureTrack, sounds: readonly SoundTrack[]): string[] => {
  const loudest = { peak: 0, average: 0 };
  for (const { peak, average } of sounds.map(bandwidthOf)) {
    loudest.peak = Math.max(loudest.peak, peak);
    loudest.average = Math.max(loudest.average, average);
  }
  const { peak, average } = bandwidthOf(picture);
  const codecs = [...new Set([picture.codec, ...sounds.map(({ codec }) => codec)])].join(',');
  const attributes = [
    `BANDWIDTH=${peak + loudest.peak}`,
    `AVERAGE-BANDWIDTH=${average + loudest.average}`,
    `RESOLUTION=${picture.width}x${picture.height}`,
    ...(picture.frameRate === null ? [] : [`FRAME-RATE=${picture.frameRate.toFixed(3)}`]),
    `CODECS=${quoted(codecs)}`,
    ...(sounds.length > 0 ? ['AUDIO="audio"'] : []),
  ];
  return [`#EXT-X-STREAM-INF:${attributes.join(',')}`, playlistName(picture.name)];
};

/** RFC 8216: every picture with the same sounds, of which the first plays unless somebody chooses. */
export const masterPlaylist = (pictures: readonly PictureTrack[], sounds: readonly SoundTrack[]): string =>
  lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...sounds.map(rendition),
    ...pictures.flatMap((picture) => variant(picture, sounds)),
  ]);
