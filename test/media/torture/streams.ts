import { aac, h264, made, picture, type Torture, tone } from './entry.ts';
import { pgs } from './picture-subtitles.ts';

const titles = ['Game', 'Mic', 'Discord', 'Musik – ü', 'Alerts', 'Silence'];

const six = [
  ...picture(),
  ...titles.slice(0, 5).flatMap((_, n) => tone(2, 220 * (n + 1))),
  ...['-f', 'lavfi', '-i', 'anullsrc=sample_rate=48000:channel_layout=stereo:duration=2'],
  ...['-map', '0', ...titles.flatMap((_, n) => ['-map', String(n + 1)]), ...h264, ...aac],
  ...titles.flatMap((title, n) => [`-metadata:s:a:${n}`, `title=${title}`]),
  ...['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=deu'],
];

const lines = '1\n00:00:00,200 --> 00:00:00,900\nA line that somebody says\n\n';

const styled = [
  '[Script Info]\nScriptType: v4.00+\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Font\n[Events]',
  'Format: Layer, Start, End, Style, Text\nDialogue: 0,0:00:00.20,0:00:00.90,Default,{\\b1}Hello\n',
].join('\n');

const chapters = ['Lobby', 'Match; the "second" = #2', 'Ende'].map(
  (title, n) =>
    `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${n * 600}\nEND=${(n + 1) * 600}\ntitle=${title.replace(/[=;#]/g, '\\$&')}\n`,
);

const cover = [...['-f', 'lavfi', '-i', 'color=red:size=64x64'], '-frames:v', '1', 'cover.png'];

/** A font by its name and type: nothing here looks inside. */
const font = { 'Font.ttf': 'no real font, but attached all the same' };
const attachedFont = ['-attach', 'Font.ttf', '-metadata:s:t:0', 'mimetype=application/x-truetype-font'];

export const streams: readonly Torture[] = [
  {
    name: 'six-tracks.mkv',
    what: 'six named audio tracks, one silent',
    command: made(six),
    shows: { streams: [{}, ...titles.map((title) => ({ tags: { title } }))] },
  },
  {
    name: 'six-tracks.mp4',
    what: 'the same in MP4',
    command: made(six),
    shows: { streams: [{}, ...titles.map(() => ({ codec_name: 'aac' }))] },
  },
  {
    name: 'pcm-flac-opus.mkv',
    what: 'PCM, FLAC and Opus',
    command: made([
      ...[...picture(), ...tone(), '-map', '0', '-map', '1', '-map', '1', '-map', '1', ...h264],
      ...['-c:a:0', 'pcm_s24le', '-c:a:1', 'flac', '-c:a:2', 'libopus'],
    ]),
    shows: { streams: [{}, { codec_name: 'pcm_s24le' }, { codec_name: 'flac' }, { codec_name: 'opus' }] },
  },
  {
    name: 'text-subtitles.mkv',
    what: 'SRT, styled ASS and its font',
    command: made(
      [
        ...[...picture(), ...tone(), '-i', 'lines.srt', '-i', 'styled.ass'],
        ...['-map', '0', '-map', '1', '-map', '2', '-map', '3', ...h264, ...aac],
        ...['-c:s:0', 'srt', '-c:s:1', 'ass', '-metadata:s:s:1', 'language=jpn', ...attachedFont],
      ],
      { 'lines.srt': lines, 'styled.ass': styled, ...font },
    ),
    shows: {
      streams: [{}, {}, { codec_name: 'subrip' }, { codec_name: 'ass' }, { codec_type: 'attachment' }],
    },
  },
  {
    name: 'text-subtitles.mp4',
    what: 'timed text',
    command: made([...picture(), ...tone(), '-i', 'lines.srt', ...h264, ...aac, '-c:s', 'mov_text'], {
      'lines.srt': lines,
    }),
    shows: { streams: [{}, {}, { codec_name: 'mov_text' }] },
  },
  {
    name: 'picture-subtitles.mkv',
    what: 'PGS and VobSub',
    command: made(
      [
        ...[
          ...picture(),
          ...tone(),
          '-itsoffset',
          '0.5',
          '-i',
          'bar.sup',
          '-map',
          '0',
          '-map',
          '1',
          '-map',
          '2',
        ],
        ...['-map', '2', ...h264, ...aac, '-c:s:0', 'copy', '-c:s:1', 'dvdsub'],
      ],
      { 'bar.sup': pgs },
    ),
    shows: { streams: [{}, {}, { codec_name: 'hdmv_pgs_subtitle' }, { codec_name: 'dvd_subtitle' }] },
  },
  {
    name: 'picture-subtitles.ts',
    what: 'DVB subtitles',
    command: made(
      [
        ...[
          ...picture(),
          ...tone(),
          '-itsoffset',
          '0.5',
          '-i',
          'bar.sup',
          '-map',
          '0',
          '-map',
          '1',
          '-map',
          '2',
        ],
        ...[...h264, ...aac, '-c:s', 'dvbsub'],
      ],
      { 'bar.sup': pgs },
    ),
    shows: { streams: [{}, {}, { codec_name: 'dvb_subtitle' }] },
  },
  {
    name: 'font.mkv',
    what: 'a font without subtitles',
    command: made([...picture(), ...tone(), ...h264, ...aac, ...attachedFont], font),
    shows: { streams: [{}, {}, { codec_type: 'attachment' }] },
  },
  {
    name: 'cover.mp4',
    what: 'cover art beside the picture',
    command: {
      ...made([
        ...[...picture(), ...tone(), '-i', 'cover.png', '-map', '0', '-map', '1', '-map', '2'],
        ...[...h264, ...aac, '-c:v:1', 'copy', '-disposition:v:1', 'attached_pic'],
      ]),
      before: [cover],
    },
    shows: { streams: [{}, {}, { codec_name: 'png', disposition: { attached_pic: 1 } }] },
  },
  {
    name: 'cover.mkv',
    what: 'the same, attached in MKV',
    command: {
      ...made([
        ...[...picture(), ...tone(), ...h264, ...aac],
        ...['-attach', 'cover.png', '-metadata:s:t:0', 'mimetype=image/png'],
      ]),
      before: [cover],
    },
    shows: { streams: [{}, {}, { codec_name: 'png', disposition: { attached_pic: 1 } }] },
  },
  {
    name: 'cover-and-sound.m4a',
    what: 'music: the only picture is its cover',
    command: {
      ...made([
        ...[...tone(), '-i', 'cover.png', '-map', '0', '-map', '1', ...aac, '-c:v', 'copy'],
        ...['-disposition:v:0', 'attached_pic'],
      ]),
      before: [cover],
    },
    shows: { streams: [{ codec_name: 'aac' }, { disposition: { attached_pic: 1 } }] },
  },
  {
    name: 'data.mov',
    what: 'a data track: timecode',
    command: made([...picture(), ...tone(), ...h264, ...aac, '-timecode', '01:00:00:00']),
    shows: { streams: [{}, {}, { codec_type: 'data' }] },
  },
  {
    name: 'data.ts',
    what: 'a private data track',
    command: made(
      [
        ...[
          ...picture(),
          ...tone(),
          '-f',
          'data',
          '-i',
          'telemetry.bin',
          '-map',
          '0',
          '-map',
          '1',
          '-map',
          '2',
        ],
        ...[...h264, ...aac, '-c:d', 'copy'],
      ],
      { 'telemetry.bin': 'position and speed; '.repeat(50) },
    ),
    shows: { streams: [{}, {}, { codec_type: 'data' }] },
  },
  {
    name: 'chapters.mkv',
    what: 'chapters',
    command: made([...picture(), ...tone(), '-i', 'chapters.txt', '-map_chapters', '2', ...h264, ...aac], {
      'chapters.txt': `;FFMETADATA1\n${chapters.join('')}`,
    }),
    shows: { chapters: [{}, { tags: { title: 'Match; the "second" = #2' } }, {}] },
  },
  {
    name: 'no-video.mkv',
    what: 'sound alone',
    command: made([...tone(), ...aac]),
    shows: { streams: [{ codec_type: 'audio' }] },
  },
  {
    name: 'no-audio.mp4',
    what: 'picture alone',
    command: made([...picture(), ...h264]),
    shows: { streams: [{ codec_type: 'video' }] },
  },
];
