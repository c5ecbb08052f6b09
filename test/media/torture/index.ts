import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { madeOnce } from '../make.ts';
import { clocks } from './clocks.ts';
import { ends } from './ends.ts';
import type { TimedPacket, Torture } from './entry.ts';
import { pictures } from './pictures.ts';
import { streams } from './streams.ts';

export type { Torture } from './entry.ts';

/** Every file that media tools get wrong, each a few seconds and small. */
export const torture: readonly Torture[] = [...pictures, ...clocks, ...streams, ...ends];

/** Made once by ffmpeg, and kept. The path is shared: copy the file before you change it. */
export const makeTorture = ({ name, command }: Torture): Promise<string> =>
  madeOnce(command, name.slice(name.lastIndexOf('.') + 1));

const seconds = (text: string | undefined): number | null => {
  const value = Number.parseFloat(text ?? '');
  return Number.isNaN(value) ? null : value;
};

/** Every packet's times, as ffprobe tells them. */
export const packetsOf = async (path: string): Promise<TimedPacket[]> => {
  const show = ['-show_entries', 'packet=stream_index,pts_time,dts_time', '-of', 'compact=p=0:nk=0'];
  const ffprobe = process.env.FFPROBE_PATH ?? 'ffprobe';
  const { stdout } = await promisify(execFile)(ffprobe, ['-v', 'error', ...show, path], {
    maxBuffer: 2 ** 26,
  });
  return stdout.split('\n').flatMap((line) => {
    const fields = new Map(
      line.split('|').map((field): [string, string] => {
        const [name = '', value = ''] = field.split('=');
        return [name, value];
      }),
    );
    const stream = fields.get('stream_index');
    if (stream === undefined) return [];
    const [ptsSec, dtsSec] = [seconds(fields.get('pts_time')), seconds(fields.get('dts_time'))];
    return [{ stream: Number(stream), ptsSec, dtsSec }];
  });
};
