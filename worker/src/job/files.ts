import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type Assignment,
  type FileArg,
  type Output,
  type Root,
  StreamOpsError,
  stagedName,
  systemCode,
  workFileName,
} from '@streamops/core';
import { isInside } from './inside.ts';

const workPrefix = workFileName('');
const plainName = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/;

/** Where one attempt reads and writes. */
export interface Files {
  /** Makes the staging folder, and an output that is one, where it is needed. Rejects with DRIVE_OFFLINE, FILE_DENIED, DISK_FULL. */
  path(arg: FileArg): Promise<string>;
  /** Adds outputs of a plan's pass. */
  expect(outputs: Readonly<Record<string, Output>>): void;
  /** Where a path lies, for people: `drive "recordings"`. */
  placeName(path: string): string;
  /** Whether it lies where jobs write: on a drive, or among the artifacts. */
  isInRoot(path: string): boolean;
  /** Outputs and their folders are on disk when it resolves; scratch files are gone. */
  settle(names: readonly string[]): Promise<void>;
  /** Removes everything of this attempt. */
  discard(): Promise<void>;
}

const fsync = async (path: string): Promise<void> => {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

const named = (name: string): string => {
  if (plainName.test(name)) return name;
  throw new StreamOpsError('INTERNAL', `A plan names a file ${JSON.stringify(name)}.`);
};

const rootFor = (assignment: Assignment, driveId: string | null): Root => {
  const root = assignment.roots.find((candidate) => candidate.driveId === driveId);
  if (root) return root;
  throw new StreamOpsError(
    'DRIVE_NOT_FOUND',
    `The plan writes to a drive that the job was not given: ${driveId}.`,
  );
};

const isFolder = (output: Output): boolean => output.to === 'drive' && output.entry !== undefined;

const isThere = (error: unknown): boolean => systemCode(error) === 'EEXIST';

/** One folder at a time: on a read-only disk mkdir's own `recursive` reports that nothing is there. */
const makeFolder = async (path: string, inside: string): Promise<void> => {
  if (path === inside) return;
  await makeParents(dirname(path), inside);
  await mkdir(path).catch((error: unknown) => {
    if (!isThere(error)) throw error;
  });
};

/** The few that stay for all jobs, made once: that they are there is on disk before anything lies in them. */
const makeParents = async (path: string, inside: string): Promise<void> => {
  if (path === inside) return;
  await makeParents(dirname(path), inside);
  const made = await mkdir(path).then(
    () => true,
    (error: unknown) => {
      if (isThere(error)) return false;
      throw error;
    },
  );
  if (made) await fsync(dirname(path));
};

/** A drive that is not there must not be mistaken for an empty folder under its mount point. */
const makeStaging = async (root: Root): Promise<void> => {
  const offline = (cause?: unknown) =>
    new StreamOpsError('DRIVE_OFFLINE', `The drive "${root.name}" is not at ${root.path}.`, { cause });
  if (!root.online) throw offline();
  await stat(root.path).catch((cause: unknown) => {
    throw offline(cause);
  });
  await makeFolder(root.staging, root.path);
};

const inFolder = async (folder: string, file: string | undefined): Promise<string> => {
  await mkdir(folder).catch((error: unknown) => {
    if (!isThere(error)) throw error;
  });
  return file === undefined ? folder : join(folder, named(file));
};

export const attemptFiles = (assignment: Assignment): Files => {
  const outputs = new Map<string, Output>();
  const made = new Map<Root, Promise<void>>();
  const staged = async (root: Root, name: string): Promise<string> => {
    const making = made.get(root) ?? makeStaging(root);
    made.set(root, making);
    await making;
    return join(root.staging, name);
  };
  const rootOf = (output: Output): Root => rootFor(assignment, output.to === 'drive' ? output.driveId : null);
  const outputPath = async (name: string, file?: string): Promise<string> => {
    const output = outputs.get(name);
    if (!output) throw new StreamOpsError('INTERNAL', `The plan has no output "${name}".`);
    const path = await staged(rootOf(output), stagedName(named(name), output.fileName));
    return isFolder(output) ? inFolder(path, file) : path;
  };
  const settleFolder = async (path: string): Promise<void> => {
    for (const name of await readdir(path)) await fsync(join(path, name));
  };
  /** Beside the first output: a recording's drive may be full or not be written to, and that is no reason to fail. */
  const workPath = async (name: string, file?: string): Promise<string> => {
    const [output] = outputs.values();
    if (!output)
      throw new StreamOpsError('INTERNAL', `The plan has no output beside which "${name}" could lie.`);
    const path = await staged(rootOf(output), workFileName(named(name)));
    return file === undefined ? path : inFolder(path, file);
  };
  return {
    async path(arg) {
      if ('output' in arg) return outputPath(arg.output, arg.file);
      if ('work' in arg) return workPath(arg.work, arg.file);
      const input = assignment.inputs[arg.input];
      if (!input) throw new StreamOpsError('INTERNAL', `The plan names input ${arg.input}.`);
      return input.absolutePath;
    },
    expect(more) {
      for (const [name, output] of Object.entries(more)) outputs.set(name, output);
    },
    placeName(path) {
      const inside = assignment.roots.filter((root) => isInside(path, root.path));
      const [nearest] = inside.sort((a, b) => b.path.length - a.path.length);
      if (!nearest) return `folder ${dirname(path)}`;
      return nearest.driveId === null ? `disk under ${nearest.path}` : `drive "${nearest.name}"`;
    },
    isInRoot: (path) => assignment.roots.some((root) => path === root.path || isInside(path, root.path)),
    async settle(names) {
      for (const name of names) {
        const path = await outputPath(name);
        const output = outputs.get(name);
        if (output && isFolder(output)) await settleFolder(path);
        await fsync(path);
      }
      for (const root of made.keys()) {
        const scratch = (await readdir(root.staging)).filter((name) => name.startsWith(workPrefix));
        await Promise.all(scratch.map((name) => rm(join(root.staging, name), { recursive: true })));
        await fsync(root.staging);
        await fsync(dirname(root.staging));
      }
    },
    async discard() {
      await Promise.allSettled(made.values());
      const folders = [...made.keys()].map(({ staging }) => staging);
      await Promise.all(folders.map((path) => rm(path, { recursive: true, force: true, maxRetries: 3 })));
    },
  };
};
