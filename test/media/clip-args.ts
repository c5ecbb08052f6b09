export interface AudioTrack {
  title?: string;
  /** ISO 639-2: eng, deu. */
  language?: string;
}

export interface ClipOptions {
  /** 2 unless told. */
  seconds?: number;
  /** How many, or each with its title and language; 1 unless told. Each has a pitch of its own. */
  audioTracks?: number | readonly AudioTrack[];
  /** The file's extension; ffmpeg goes by it. mkv unless told. */
  container?: 'mkv' | 'mp4' | 'mov' | 'webm' | 'ts' | 'flv' | 'avi' | 'wav' | 'mp3';
  /** An ffmpeg encoder, or 'none' for sound alone; libx264 unless told. */
  videoCodec?: 'libx264' | 'libx265' | 'libvpx-vp9' | 'mpeg4' | 'prores_ks' | 'none';
  /** aac unless told. */
  audioCodec?: 'aac' | 'pcm_s16le' | 'pcm_s24le' | 'libopus' | 'flac' | 'ac3' | 'libmp3lame';
  /** Pixels; 320 × 180 unless told. */
  width?: number;
  height?: number;
  /** Frames a second, a number or a fraction as '30000/1001'; 30 unless told. */
  frameRate?: number | string;
  /** Seconds between keyframes; 1 unless told. */
  keyframeSec?: number;
  /** A subtitle track (SubRip) with one line. */
  subtitles?: boolean;
  /** A text file attached, as fonts are. MKV only. */
  attachment?: boolean;
  /** Two chapters of equal length. */
  chapters?: boolean;
  /** The whole file's title. */
  title?: string;
  /** Seconds of black at the start. */
  blackSec?: number;
  /** Says bt2020 and PQ, in 10 bits. libx265 only. */
  hdr?: boolean;
  /** Drops every third frame, so that the frame rate varies. */
  variableFrameRate?: boolean;
  /** Further output arguments, last. */
  extra?: readonly string[];
}

/** What makes one file: ffmpeg in a folder of its own, the output's path after the arguments. */
export interface ClipCommand {
  args: readonly string[];
  /** Side files that an input of the command names, by name. */
  files: Record<string, string | Uint8Array>;
  /** Whole commands that run first, their output's name included. */
  before?: readonly (readonly string[])[];
  /** Ends ffmpeg with kill -9 once the file is that big. */
  killAtBytes?: number;
  /** The part of the bytes that stays, from the start: 0.6 cuts the file off at 60 %. */
  keep?: number;
}

const tracksOf = ({ audioTracks = 1 }: ClipOptions): readonly AudioTrack[] =>
  typeof audioTracks === 'number' ? Array.from({ length: audioTracks }, () => ({})) : audioTracks;

const frames = ({ frameRate = 30, keyframeSec = 1 }: ClipOptions): number => {
  const [over = 30, under = 1] = String(frameRate).split('/').map(Number);
  return Math.max(1, Math.round((over / under) * keyframeSec));
};

const pictureFilter = ({ blackSec = 0, variableFrameRate = false }: ClipOptions): string[] => {
  const filters = [
    ...(blackSec > 0 ? [`drawbox=color=black:t=fill:enable='lt(t,${blackSec})'`] : []),
    ...(variableFrameRate ? ["select='not(eq(mod(n,3),1))'"] : []),
  ];
  return filters.length === 0 ? [] : ['-vf', filters.join(',')];
};

const encoderFlags: Readonly<Record<string, readonly string[]>> = {
  libx264: ['-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
  libx265: ['-preset', 'ultrafast', '-x265-params', 'log-level=error', '-tag:v', 'hvc1'],
  'libvpx-vp9': ['-deadline', 'realtime', '-cpu-used', '8', '-b:v', '300k'],
  mpeg4: ['-q:v', '8'],
  prores_ks: ['-profile:v', '0'],
};

const hdrFlags = [
  ...['-pix_fmt', 'yuv420p10le', '-color_primaries', 'bt2020', '-color_trc', 'smpte2084'],
  ...['-colorspace', 'bt2020nc', '-color_range', 'tv'],
];

const videoFlags = (options: ClipOptions): string[] => {
  const { videoCodec = 'libx264', hdr = false, variableFrameRate = false } = options;
  if (videoCodec === 'none') return [];
  const keyframes = String(frames(options));
  return [
    ...['-map', '0:v', '-c:v', videoCodec, ...(encoderFlags[videoCodec] ?? [])],
    ...(videoCodec === 'prores_ks' ? [] : ['-g', keyframes, '-keyint_min', keyframes]),
    ...(hdr ? hdrFlags : []),
    ...pictureFilter(options),
    ...(variableFrameRate ? ['-fps_mode', 'vfr'] : []),
  ];
};

const trackFlags = ({ title, language }: AudioTrack, index: number): string[] => [
  ...(title === undefined ? [] : [`-metadata:s:a:${index}`, `title=${title}`]),
  ...(language === undefined ? [] : [`-metadata:s:a:${index}`, `language=${language}`]),
];

/** The lavfi inputs: a moving test picture, then one sine a track. `paced`: no faster than real time. */
const sourceArgs = (options: ClipOptions, paced: boolean): string[] => {
  const { videoCodec, seconds = 2, width = 320, height = 180, frameRate = 30 } = options;
  const pace = paced ? ['-re'] : [];
  const picture = `testsrc2=size=${width}x${height}:rate=${frameRate}:duration=${seconds}`;
  const tone = (index: number) => `sine=frequency=${220 * (index + 1)}:sample_rate=48000:duration=${seconds}`;
  return [
    ...(videoCodec === 'none' ? [] : [...pace, '-f', 'lavfi', '-i', picture]),
    ...tracksOf(options).flatMap((_, index) => [...pace, '-f', 'lavfi', '-i', tone(index)]),
  ];
};

const subtitleFile = '1\n00:00:00,200 --> 00:00:00,900\nA line that somebody says\n';

const chapterFile = (seconds: number): string => {
  const half = Math.round(seconds * 500);
  const chapter = (start: number, end: number, title: string) =>
    `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${start}\nEND=${end}\ntitle=${title}\n`;
  return `;FFMETADATA1\n${chapter(0, half, 'Lobby')}${chapter(half, half * 2, 'Match')}`;
};

const sideInputs = ({ subtitles, chapters, seconds = 2 }: ClipOptions): Record<string, string> => ({
  ...(subtitles ? { 'lines.srt': subtitleFile } : {}),
  ...(chapters ? { 'chapters.txt': chapterFile(seconds) } : {}),
});

const sideFlags = (options: ClipOptions, firstInput: number): string[] => {
  const { subtitles, chapters, attachment, container = 'mkv' } = options;
  const chapterInput = firstInput + (subtitles ? 1 : 0);
  const codec = container === 'mkv' ? 'srt' : 'mov_text';
  return [
    ...(subtitles ? ['-map', String(firstInput), '-c:s', codec, '-metadata:s:s:0', 'language=eng'] : []),
    ...(chapters ? ['-map_chapters', String(chapterInput)] : []),
    ...(attachment ? ['-attach', 'note.txt', '-metadata:s:t', 'mimetype=text/plain'] : []),
  ];
};

/** What ffmpeg is told, run in a folder that holds `files`. Pure. The output's path comes after the arguments. */
export const clipCommand = (options: ClipOptions, { paced = false } = {}): ClipCommand => {
  const { audioCodec = 'aac', title, extra = [], container = 'mkv', attachment } = options;
  const tracks = tracksOf(options);
  const firstSound = options.videoCodec === 'none' ? 0 : 1;
  const inputs = sideInputs(options);
  const args = [
    ...sourceArgs(options, paced),
    ...Object.keys(inputs).flatMap((name) => ['-i', name]),
    ...videoFlags(options),
    ...tracks.flatMap((track, index) => ['-map', `${firstSound + index}:a`, ...trackFlags(track, index)]),
    ...(tracks.length === 0 ? [] : ['-c:a', audioCodec, '-ac', '2']),
    ...sideFlags(options, firstSound + tracks.length),
    ...(title === undefined ? [] : ['-metadata', `title=${title}`]),
    ...(container === 'mp4' || container === 'mov' ? ['-movflags', '+faststart'] : []),
    ...extra,
  ];
  return { args, files: { ...inputs, ...(attachment ? { 'note.txt': 'Attached, as fonts are.\n' } : {}) } };
};
