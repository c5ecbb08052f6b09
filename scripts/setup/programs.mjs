import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { onPath } from './command.mjs';
import { SetupProblem } from './problem.mjs';

/** Programs are looked for on PATH or where a variable says; libraries in dpkg's list, where there is one. */
const programs = [
  { name: 'ffmpeg', apt: 'ffmpeg', setting: 'FFMPEG_PATH', version: { args: ['-version'], least: [4, 4] } },
  { name: 'ffprobe', apt: 'ffmpeg', setting: 'FFPROBE_PATH' },
  {
    name: 'redis-server',
    apt: 'redis-server',
    instead: 'REDIS_URL',
    version: { args: ['--version'], least: [6, 2] },
  },
];

const testPrograms = [
  { name: 'chromium', apt: 'chromium' },
  { name: 'obs', apt: 'obs-studio' },
  { name: 'Xvfb', apt: 'xvfb' },
  { name: 'ip', apt: 'iproute2' },
];

const testLibraries = ['obs-plugins', 'libgl1-mesa-dri', 'libegl-mesa0', 'libglx-mesa0', 'fonts-dejavu-core'];

const dpkgStatus = '/var/lib/dpkg/status';

/** `ffmpeg version n6.1.1`, `Redis server v=7.0.15` → [6, 1], [7, 0]; undefined for builds that carry no number. */
export const versionIn = (text) => {
  const found = /(?:version |v=)n?(\d+)\.(\d+)/.exec(text);
  return found ? [Number(found[1]), Number(found[2])] : undefined;
};

const isOlder = ([major, minor], [leastMajor, leastMinor]) =>
  major < leastMajor || (major === leastMajor && minor < leastMinor);

/** A program that is there and does not start: a library is missing, or it is for another processor. */
const notStarting = ({ name, setting }, path, cause) => {
  const said = String(cause.stderr ?? '')
    .split('\n')
    .find((line) => line.trim() !== '');
  const why =
    said?.trim() ?? cause.code ?? (cause.signal ? `ended by ${cause.signal}` : `exit ${cause.status}`);
  const remedy = setting ? `, or point ${setting} at one that starts` : '';
  return new SetupProblem(`${name} at ${path} does not start (${why}). Install it again${remedy}.`);
};

/** Starting ffmpeg takes 80 ms, so what a file said is kept in `seen` until the file changes. */
const versionText = (program, path, seen) => {
  const { mtimeMs, size } = statSync(path);
  const key = `${path} ${mtimeMs} ${size}`;
  try {
    seen[key] ??= execFileSync(path, program.version.args, { encoding: 'utf8', stdio: 'pipe' }).split(
      '\n',
      1,
    )[0];
  } catch (cause) {
    throw notStarting(program, path, cause);
  }
  return seen[key];
};

const checkVersion = (program, path, seen) => {
  const { name, version, setting, instead } = program;
  const found = versionIn(versionText(program, path, seen));
  if (!found || !isOlder(found, version.least)) return;
  const least = version.least.join('.');
  const remedy = setting
    ? `Install ${least} or newer, or point ${setting} at one.`
    : `Install ${least} or newer, or set ${instead} to a server that is.`;
  throw new SetupProblem(
    `${name} at ${path} is version ${found.join('.')}, and StreamOps needs ${least}. ${remedy}`,
  );
};

const pathOf = ({ name, setting }, env) => {
  const set = setting && env[setting];
  if (!set) return onPath(name, env);
  if (existsSync(set)) return set;
  throw new SetupProblem(`${setting} is ${set}, and there is no such file. Correct it, or leave it out.`);
};

const isMissing = (program, { env, seen }) => {
  if (program.instead && env[program.instead]) return false;
  const path = pathOf(program, env);
  if (path && program.version) checkVersion(program, path, seen);
  return path === undefined;
};

const missingLibraries = () => {
  if (!existsSync(dpkgStatus)) return [];
  const status = readFileSync(dpkgStatus, 'utf8');
  return testLibraries.filter((name) => !status.includes(`Package: ${name}\nStatus: install ok installed\n`));
};

/**
 * The apt packages that are not there yet, each once. `seen` remembers versions from one run to the next.
 * Throws a SetupProblem where a program is too old or does not start, or a setting names no file.
 */
export const missingPackages = ({ tests, env, seen }) => {
  const wanted = tests ? [...programs, ...testPrograms] : programs;
  const missing = wanted.filter((program) => isMissing(program, { env, seen })).map(({ apt }) => apt);
  return [...new Set([...missing, ...(tests ? missingLibraries() : [])])];
};
