import { expect } from 'vitest';
import { aac, h264, made, picture, type Torture, tone } from './entry.ts';

const hevc10 = (params: string, transfer: string): string[] => [
  ...['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le', '-tag:v', 'hvc1', '-g', '12'],
  ...['-x265-params', `log-level=error:pools=1:repeat-headers=1:${params}`],
  ...['-color_primaries', 'bt2020', '-color_trc', transfer, '-colorspace', 'bt2020nc', '-color_range', 'tv'],
];

const bt2020 = (transfer: string): string => `colorprim=bt2020:transfer=${transfer}:colormatrix=bt2020nc`;

/** Chromaticities in units of 0.00002, light in 0.0001 cd/m² (x265's own units): P3 at 0.0001 to 1000 cd/m². */
const mastering =
  'hdr10=1:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):max-cll=1000,400';

const hdr10 = [
  ...picture(),
  ...tone(),
  ...hevc10(`${bt2020('smpte2084')}:${mastering}`, 'smpte2084'),
  ...aac,
];

const showsHdr10 = {
  streams: [{ pix_fmt: 'yuv420p10le', color_transfer: 'smpte2084', color_primaries: 'bt2020' }, {}],
};

/** ffmpeg before 6.0 turns only what it copies; newer ones have an option before the input for it. */
const turned = (degrees: number): string[] => ['-c', 'copy', '-metadata:s:v', `rotate=${degrees}`];

export const pictures: readonly Torture[] = [
  { name: 'hdr10.mkv', what: '10 bits, PQ, mastering display', command: made(hdr10), shows: showsHdr10 },
  { name: 'hdr10.mp4', what: 'the same in MP4', command: made(hdr10), shows: showsHdr10 },
  {
    name: 'hlg.mp4',
    what: '10 bits, HLG',
    command: made([
      ...[...picture(), ...tone()],
      ...[...hevc10(bt2020('arib-std-b67'), 'arib-std-b67'), ...aac],
    ]),
    shows: { streams: [{ color_transfer: 'arib-std-b67' }, {}] },
  },
  {
    name: 'turned.mp4',
    what: 'turned by 90°',
    command: {
      ...made(['-i', 'flat.mp4', ...turned(90)]),
      before: [[...picture(), ...tone(), ...h264, ...aac, 'flat.mp4']],
    },
    shows: { streams: [{ side_data_list: [{ rotation: 90 }] }, {}] },
  },
  {
    name: 'sample-aspect.mkv',
    what: 'sample aspect 4:3',
    command: made([...picture({ filter: 'setsar=4/3' }), ...tone(), ...h264, ...aac]),
    shows: { streams: [{ sample_aspect_ratio: '4:3' }, {}] },
  },
  {
    name: 'odd-size.mkv',
    what: '161 × 91 pixels, 4:4:4',
    command: made([
      ...picture({ filter: 'scale=161:91,format=yuv444p' }),
      ...[...tone(), '-c:v', 'libx264', '-preset', 'ultrafast', ...aac],
    ]),
    shows: { streams: [{ width: 161, height: 91, pix_fmt: 'yuv444p' }, {}] },
  },
  {
    name: 'odd-size.webm',
    what: '161 × 91 pixels, VP9 4:2:0',
    command: made([
      ...[...picture({ filter: 'scale=161:91' }), ...tone(), '-c:v', 'libvpx-vp9', '-deadline', 'realtime'],
      ...['-cpu-used', '8', '-b:v', '100k', '-c:a', 'libopus'],
    ]),
    shows: { streams: [{ width: 161, height: 91, pix_fmt: 'yuv420p' }, {}] },
  },
  {
    name: 'interlaced.mkv',
    what: 'interlaced H.264, top field first',
    command: made([
      ...[...picture(), ...tone(), ...h264, '-vf', 'setfield=tff', '-flags', '+ilme+ildct'],
      ...['-x264-params', 'tff=1', ...aac],
    ]),
    // Coded as top first, and shown so; Matroska's words for it differ between versions ('tb', 'tt').
    shows: { streams: [{ field_order: expect.stringMatching(/^t[bt]$/) }, {}] },
  },
  {
    name: 'interlaced.ts',
    what: 'interlaced MPEG-2 with MP2',
    command: made([
      ...[...picture(), ...tone(), '-c:v', 'mpeg2video', '-q:v', '6'],
      ...['-vf', 'setfield=tff', '-flags', '+ilme+ildct', '-top', '1', '-c:a', 'mp2'],
    ]),
    shows: { streams: [{ codec_name: 'mpeg2video', field_order: 'tt' }, { codec_name: 'mp2' }] },
  },
  {
    name: '120-fps.mp4',
    what: '120 frames a second',
    command: made([...picture({ rate: '120' }), ...tone(), ...h264, ...aac]),
    shows: { streams: [{ r_frame_rate: '120/1', nb_frames: '240' }, {}] },
  },
  {
    name: 'one-frame.mkv',
    what: 'one frame and nothing else',
    command: made([...picture(), '-frames:v', '1', ...h264]),
    shows: { streams: [{ codec_name: 'h264' }] },
    packets: (packets) => packets.length === 1,
  },
  {
    name: 'one-frame-and-sound.mp4',
    what: 'one frame under two seconds of sound',
    command: made([...picture({ seconds: 0.04 }), ...tone(), ...h264, ...aac]),
    shows: { streams: [{ nb_frames: '1' }, { codec_name: 'aac' }] },
  },
];
