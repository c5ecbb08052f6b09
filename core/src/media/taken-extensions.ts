/**
 * What a drive takes up where nothing else is said: a recordings folder also holds notes, thumbnails and settings.
 * Lower case, without the dot.
 */
const takenExtensions: readonly string[] = [
  ...['mkv', 'webm', 'mp4', 'm4v', 'mov', 'qt', 'ts', 'm2ts', 'mts', 'flv', 'avi', 'mpg', 'mpeg', 'm2v'],
  ...['wmv', 'mxf', 'ogv', '3gp', 'hevc', 'h264'],
  ...['wav', 'mp3', 'm4a', 'flac', 'ogg', 'oga', 'opus', 'aac', 'aif', 'aiff', 'wma', 'mka'],
];

const taken = new Set(takenExtensions);

/** Whether a file with this extension (lower case, without the dot) is taken for media. */
export const isTakenExtension = (ext: string): boolean => taken.has(ext);
