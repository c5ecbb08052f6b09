import { StreamOpsError } from '@streamops/core';
import { runMedia, type Tools } from './process.ts';

const oldest = { major: 4, minor: 4 };
const timeoutSec = 20;

/** `ffmpeg version 5.1.6-0+deb12u1 Copyright …` → `5.1.6-0+deb12u1`; null for anything else. */
export const parseVersion = (firstLine: string): string | null =>
  /^ff(?:mpeg|probe) version (\S+)/.exec(firstLine)?.[1] ?? null;

/** Builds from git (`N-109…`, `git-2024…`) have no number; they are newer than what we ask for. */
export const isAtLeast = (version: string, wanted: { major: number; minor: number }): boolean => {
  const [, major, minor] = /^n?(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) return true;
  const [have, minors] = [Number(major), Number(minor)];
  return have > wanted.major || (have === wanted.major && minors >= wanted.minor);
};
export const isNewEnough = (version: string): boolean => isAtLeast(version, oldest);

const versionOf = async (tools: Tools, program: 'ffmpeg' | 'ffprobe'): Promise<string> => {
  const chunks: Buffer[] = [];
  await runMedia(tools, {
    program,
    args: ['-version'],
    timeoutSec,
    signal: new AbortController().signal,
    onStdout: (chunk) => chunks.push(chunk),
  });
  const version = parseVersion(Buffer.concat(chunks).toString('utf8'));
  if (version === null) {
    throw new StreamOpsError('FFMPEG_MISSING', `${tools[program]} is not there, or is not ${program}.`);
  }
  return version;
};

/** The version of ffmpeg. Rejects with FFMPEG_MISSING where it or ffprobe is absent or older than 4.4. */
export const checkTools = async (tools: Tools): Promise<string> => {
  const [version] = await Promise.all([versionOf(tools, 'ffmpeg'), versionOf(tools, 'ffprobe')]);
  if (isNewEnough(version)) return version;
  throw new StreamOpsError(
    'FFMPEG_MISSING',
    `${tools.ffmpeg} is version ${version}; 4.4 or newer is needed.`,
  );
};
