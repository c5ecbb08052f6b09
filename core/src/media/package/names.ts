/** What the files of a package are called, in the one folder that they share. */
export const initName = (track: string): string => `${track}-init.m4s`;

/** By its place in the playlist, from 0; names begin with 1. */
export const segmentName = (track: string, sequence: number): string =>
  `${track}-${String(sequence + 1).padStart(5, '0')}.m4s`;

export const playlistName = (track: string): string => `${track}.m3u8`;

export const keyName = 'key.bin';
export const masterName = 'master.m3u8';
export const manifestName = 'manifest.mpd';
