import { execFile } from 'node:child_process';
import { availableParallelism, platform } from 'node:os';
import { promisify } from 'node:util';

/** What a media process may use. */
export interface Limits {
  /** Wall clock; processor time is held to this times the number of cores. */
  timeoutSec: number;
  /** null for encoders on a GPU: their drivers reserve address space by the hundred gigabytes. */
  memoryBytes: number | null;
  /** Works only when nothing else wants the processor. */
  background: boolean;
}

/**
 * Media gives way to the game, to OBS and to the hub beside it: without this the hub's timers fired 30 ms late (p99)
 * while recordings went through on two cores.
 */
const usualNice = 10;
const backgroundNice = 15;

/** Words that stand before a command so that it dies with this process and stays inside its limits. */
export type Launcher = (limits: Limits) => string[];

const plain: Launcher = () => [];

/** Best effort, the last of its eight levels: the disk serves a recorder first. Schedulers without levels ignore it. */
const lateAtTheDisk: Launcher = () => ['ionice', '-c', '2', '-n', '7'];

/** setpriv: the kernel kills the child when we die, by kill -9 too. prlimit: memory, processor time, no core dumps. */
const limited: Launcher = ({ timeoutSec, memoryBytes, background }) => [
  ...['nice', '-n', String(background ? backgroundNice : usualNice)],
  'setpriv',
  '--pdeathsig',
  'KILL',
  'prlimit',
  ...(memoryBytes === null ? [] : [`--as=${memoryBytes}`]),
  `--cpu=${Math.ceil(timeoutSec * availableParallelism())}`,
  '--core=0',
  '--',
];

const works = async (launcher: Launcher): Promise<boolean> => {
  const [program = 'true', ...args] = launcher({
    timeoutSec: 10,
    memoryBytes: 2 ** 30,
    background: true,
  });
  return promisify(execFile)(program, [...args, 'true']).then(
    () => true,
    () => false,
  );
};

/** util-linux is on every Linux with a package manager; some containers lack it, or forbid one of its programs. */
export const detectLauncher = async (): Promise<Launcher> => {
  if (platform() !== 'linux' || !(await works(limited))) return plain;
  const withDisk: Launcher = (limits) => [...lateAtTheDisk(limits), ...limited(limits)];
  return (await works(withDisk)) ? withDisk : limited;
};
