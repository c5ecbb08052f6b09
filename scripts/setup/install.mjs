import { onPath, run } from './command.mjs';
import { SetupProblem } from './problem.mjs';

const aptInstall = ['install', '-y', '--no-install-recommends'];

const elsewhere = [
  { manager: 'brew', command: 'brew install', names: { 'redis-server': 'redis' } },
  { manager: 'dnf', command: 'sudo dnf install', names: { 'redis-server': 'redis' } },
  { manager: 'pacman', command: 'sudo pacman -S', names: { 'redis-server': 'redis' } },
  { manager: 'apk', command: 'sudo apk add', names: { 'redis-server': 'redis' } },
];

const onWindows = new SetupProblem(
  'Redis has no Windows build, and StreamOps may not install programs here. Run StreamOps inside WSL2, or set REDIS_URL to a Redis 6.2 or newer and install ffmpeg. One of:',
  ['wsl --install -d Debian', 'winget install Gyan.FFmpeg && set REDIS_URL=redis://HOST:6379'],
);

/** What a person types to install the packages. Pure but for looking on PATH. */
export const installProblem = (packages, { platform, env }) => {
  if (platform === 'win32') return onWindows;
  const sentence = `Missing: ${packages.join(', ')}. StreamOps may not install here; type:`;
  if (onPath('apt-get', env)) {
    return new SetupProblem(sentence, [
      'sudo apt-get update',
      `sudo apt-get ${aptInstall.join(' ')} ${packages.join(' ')}`,
    ]);
  }
  const { command, names } = elsewhere.find(({ manager }) => onPath(manager, env)) ?? {};
  return command
    ? new SetupProblem(sentence, [`${command} ${packages.map((name) => names[name] ?? name).join(' ')}`])
    : new SetupProblem(
        `Missing: ${packages.join(', ')}. StreamOps knows no package manager here: install them and start again, or set FFMPEG_PATH, FFPROBE_PATH and REDIS_URL.`,
      );
};

export const mayInstall = ({ platform, uid, env }) =>
  platform === 'linux' && uid === 0 && onPath('apt-get', env) !== undefined;

/** Throws a SetupProblem when apt cannot. */
export const install = async (packages) => {
  console.log(`Installing ${packages.join(', ')} (apt-get).`);
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const quiet = ['-qq', '-o', 'DPkg::Lock::Timeout=300'];
  // A failed update is not the end: the lists that are there may do.
  await run('apt-get', [...quiet, 'update'], options);
  const code = await run('apt-get', [...quiet, ...aptInstall, ...packages], {
    ...options,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (code !== 0) {
    throw new SetupProblem(`apt-get could not install ${packages.join(', ')} (exit ${code}). To see why:`, [
      `apt-get update && apt-get ${aptInstall.join(' ')} ${packages.join(' ')}`,
    ]);
  }
};
