import { readFile } from 'node:fs/promises';
import { counted, type Verifier } from './define.ts';

const differsAt = (promised: string, found: string): number => {
  const lines = found.split('\n');
  return promised.split('\n').findIndex((line, at) => line !== lines[at]) + 1 || lines.length;
};

/** The file as the disk has it, letter by letter. */
export const text: Verifier<'text'> = async ({ output, file, label, text: promised }, { path }) => {
  const bytes = await readFile(await path(file === undefined ? { output } : { output, file }));
  const ok = bytes.equals(Buffer.from(promised, 'utf8'));
  const size = counted(bytes.length, 'byte');
  return {
    subject: label,
    promised: counted(Buffer.byteLength(promised, 'utf8'), 'byte'),
    found: ok ? size : `${size}, other than written from line ${differsAt(promised, bytes.toString('utf8'))}`,
    ok,
  };
};
