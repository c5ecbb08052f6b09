import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tools } from '../ffmpeg/process.ts';
import { realTools } from './bench.ts';

interface Look {
  tools: Tools;
  path: string;
  signal: AbortSignal;
}

/**
 * The time limits, in seconds, that a look at a file of that many bytes gives its programs. The bytes lie nowhere on the
 * disk, and a program that says nothing stands in for ffmpeg and ffprobe.
 */
export const limitsOver = async (bytes: number, look: (at: Look) => Promise<unknown>): Promise<number[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'streamops-limits-'));
  try {
    const path = join(folder, 'large.mkv');
    await using file = await open(path, 'w');
    await file.truncate(bytes);
    const limits: number[] = [];
    const launcher: Tools['launcher'] = ({ timeoutSec }) => {
      limits.push(timeoutSec);
      return ['true'];
    };
    await look({ tools: { ...(await realTools()), launcher }, path, signal: new AbortController().signal });
    return limits;
  } finally {
    await rm(folder, { recursive: true });
  }
};
