/**
 * Formats that hold media themselves. Playlists and scripts (hls, concat, dash, sdp, imf…) name other files or
 * addresses, and image2 reads name patterns: none of them is here.
 */
const mediaFormats = [
  'matroska,webm',
  'mov,mp4,m4a,3gp,3g2,mj2',
  'mpegts',
  'mpeg',
  'mpegvideo',
  'flv',
  'live_flv',
  'avi',
  'asf',
  'mxf',
  'nut',
  'ivf',
  'h264',
  'hevc',
  'm4v',
  'obu',
  'dv',
  'wav',
  'w64',
  'mp3',
  'flac',
  'ogg',
  'aac',
  'ac3',
  'eac3',
  'caf',
  'aiff',
  'gif',
  'apng',
  'png_pipe',
  'jpeg_pipe',
  'webp_pipe',
  'bmp_pipe',
].join(',');

const pictureFormats: Readonly<Record<string, string>> = {
  jpg: 'jpeg_pipe',
  jpeg: 'jpeg_pipe',
  png: 'png_pipe',
  webp: 'webp_pipe',
  bmp: 'bmp_pipe',
};

/** As ffmpeg's name of a local file: `file:` keeps dashes, colons and percent signs in a name plain characters. */
export const fileUrl = (path: string): string => `file:${path}`;

const extension = (path: string): string => path.slice(path.lastIndexOf('.') + 1).toLowerCase();

/** Subtitles hold no names of other files. */
const textFormats = 'srt,webvtt,ass';

/** What a plan may say that a file of ours is: a list of inputs, and chapters. */
const ownFormats: ReadonlySet<string> = new Set(['concat', 'ffmetadata']);

const textFormatsWith = (format: string | undefined): string =>
  format !== undefined && ownFormats.has(format) ? `${textFormats},${format}` : textFormats;

/**
 * What stands before `-i`: nothing but files is opened, and nothing but media is read. `text`: text of ours as well, of which
 * subtitles were made, or that is of the format that was named for it.
 */
export const inputGuards = (path: string, text?: { format: string | undefined }): string[] => {
  const picture = pictureFormats[extension(path)];
  return [
    '-protocol_whitelist',
    'file',
    '-format_whitelist',
    text ? `${mediaFormats},${textFormatsWith(text.format)}` : mediaFormats,
    ...(picture === undefined ? [] : ['-f', picture]),
  ];
};

export const guardedInput = (path: string): string[] => [...inputGuards(path), '-i', fileUrl(path)];

const stillPicture = /\.(jpe?g|png|bmp)$/i;

/** image2 takes '%d' in a name for a number and numbers its files; this writes the one file that is named. */
export const outputGuards = (path: string): string[] => (stillPicture.test(path) ? ['-update', '1'] : []);
