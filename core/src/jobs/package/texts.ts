import type { AudioStream } from '../../media/media-info.ts';
import { dashManifest } from '../../media/package/manifest.ts';
import { manifestName, masterName, playlistName } from '../../media/package/names.ts';
import { masterPlaylist, mediaPlaylist } from '../../media/package/playlists.ts';
import type { PictureTrack, SegmentedTrack, SoundTrack } from '../../media/package/tracks.ts';
import { zeroSec } from './args.ts';
import type { Packaged } from './package.ts';

export interface PackageText {
  file: string;
  text: string;
}

const titleOf = ({ title, language }: AudioStream, at: number): string =>
  title ?? (language === undefined ? `Audio ${at + 1}` : `Audio ${at + 1} (${language})`);

/** HLS tells renditions apart by their names. */
export const soundTitles = (streams: readonly AudioStream[]): string[] => {
  const titles = streams.map(titleOf);
  return titles.map((title, at) => (titles.indexOf(title) === at ? title : `${title} (${at + 1})`));
};

/** `und` says nothing. */
const languageOf = ({ language }: AudioStream) =>
  language === undefined || language === 'und' ? {} : { language };

/** All texts of a package: what lies beside its segments. */
export const packageTexts = (packaged: Packaged, tracks: readonly SegmentedTrack[]): PackageText[] => {
  const { pictures, sounds, video, format, encrypted } = packaged;
  const cut = new Map(tracks.map((track) => [track.name, track]));
  const titles = soundTitles(sounds.map(({ stream }) => stream));
  const shown = pictures.flatMap(({ name, target }): PictureTrack[] => {
    const { width, height, sampleAspect } = target;
    const track = cut.get(name);
    return track ? [{ ...track, width, height, sampleAspect, frameRate: video.frameRate ?? null }] : [];
  });
  const heard = sounds.flatMap(({ name, stream }, at): SoundTrack[] => {
    const track = cut.get(name);
    // A track without a single packet has nothing to be played.
    if (!track || track.segments.length === 0) return [];
    return [{ ...track, title: titles[at] ?? name, channels: stream.channels, ...languageOf(stream) }];
  });
  const hls = [
    { file: masterName, text: masterPlaylist(shown, heard) },
    ...[...shown, ...heard].map((track) => ({
      file: playlistName(track.name),
      text: mediaPlaylist(track, encrypted),
    })),
  ];
  const dash = { file: manifestName, text: dashManifest({ pictures: shown, sounds: heard, zeroSec }) };
  return [...(format === 'dash' ? [] : hls), ...(format === 'hls' ? [] : [dash])];
};
