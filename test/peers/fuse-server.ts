/**
 * A real mount over a folder, whose file system lives in this process: `node fuse-server.ts FOLDER MOUNT_POINT`.
 * Started by `fuse.ts`, which tells it to stop answering and to answer again; `noLinks` refuses hard links as exFAT
 * does. Speaks the kernel's protocol (linux/fuse.h, 7.31) over /dev/fuse; nothing is cached, so that every call
 * comes here. Ends with its parent, and the mount's calls fail then.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';

export interface Orders {
  stalled: boolean;
  noLinks: boolean;
}

const [backing = '', mountPoint = ''] = process.argv.slice(2);
const most = 128 * 1024;
const device = fs.openSync('/dev/fuse', 'r+');
const errno = { ENOENT: 2, EIO: 5, EEXIST: 17, EINVAL: 22, ENOSYS: 38, EPERM: 1, ENOTEMPTY: 39, ENOTDIR: 20 };

/** Where each node is: the kernel names files by these numbers. 1 is the root. */
const paths = new Map<bigint, string>([[1n, '']]);
let lastNode = 1n;
const nodeAt = (path: string): bigint => {
  for (const [node, known] of paths) if (known === path) return node;
  lastNode += 1n;
  paths.set(lastNode, path);
  return lastNode;
};
const inside = (node: bigint, name = ''): string => {
  const at = paths.get(node) ?? '';
  return name ? (at ? `${at}/${name}` : name) : at;
};
const real = (path: string): string => join(backing, path);

/** `struct fuse_attr` */
const attributes = (path: string): Buffer => {
  const stats = fs.lstatSync(real(path), { bigint: true });
  const out = Buffer.alloc(88);
  const times = [stats.atimeNs, stats.mtimeNs, stats.ctimeNs];
  write64(out, 0, [stats.ino, stats.size, stats.blocks, ...times.map((ns) => ns / 1_000_000_000n)]);
  const small = [...times.map((ns) => ns % 1_000_000_000n), stats.mode, stats.nlink, stats.uid, stats.gid];
  write32(out, 48, [...small, stats.rdev, 4096n]);
  return out;
};

/** `struct fuse_entry_out`, valid for no time at all. */
const entry = (path: string): Buffer => {
  const facts = attributes(path);
  const head = Buffer.alloc(40);
  head.writeBigUInt64LE(nodeAt(path), 0);
  return Buffer.concat([head, facts]);
};
const attrOut = (path: string): Buffer => Buffer.concat([Buffer.alloc(16), attributes(path)]);
const opened = (fd: number): Buffer => {
  const out = Buffer.alloc(16);
  out.writeBigUInt64LE(BigInt(fd), 0);
  return out;
};
const nothing: Buffer = Buffer.alloc(0);

/** Numbers one after another. */
const write32 = (out: Buffer, at: number, values: readonly (number | bigint)[]): void => {
  for (const [index, value] of values.entries()) out.writeUInt32LE(Number(value), at + index * 4);
};
const write64 = (out: Buffer, at: number, values: readonly (number | bigint)[]): void => {
  for (const [index, value] of values.entries()) out.writeBigUInt64LE(BigInt(value), at + index * 8);
};

const listing = (path: string, from: number, room: number): Buffer => {
  const parts: Buffer[] = [];
  let size = 0;
  const entries = fs.readdirSync(real(path), { withFileTypes: true });
  for (const [at, found] of entries.entries()) {
    const name = Buffer.from(found.name);
    const one = Buffer.alloc(24 + Math.ceil(name.length / 8) * 8);
    if (at < from) continue;
    if (size + one.length > room) break;
    one.writeBigUInt64LE(BigInt(at + 2), 0);
    one.writeBigUInt64LE(BigInt(at + 1), 8);
    one.writeUInt32LE(name.length, 16);
    one.writeUInt32LE(found.isDirectory() ? 4 : 8, 20);
    name.copy(one, 24);
    size += one.length;
    parts.push(one);
  }
  return Buffer.concat(parts);
};

const rename = (node: bigint, body: Buffer, namesAt: number): Buffer => {
  const [from = '', to = ''] = names(body, namesAt);
  const [before, after] = [inside(node, from), inside(body.readBigUInt64LE(0), to)];
  fs.renameSync(real(before), real(after));
  for (const [known, path] of [...paths]) {
    if (path === after) paths.delete(known);
    if (path === before || path.startsWith(`${before}/`)) paths.set(known, after + path.slice(before.length));
  }
  return nothing;
};

const setAttributes = (path: string, body: Buffer): Buffer => {
  const valid = body.readUInt32LE(0);
  if (valid & 8) fs.truncateSync(real(path), Number(body.readBigUInt64LE(16)));
  if (valid & 1) fs.chmodSync(real(path), body.readUInt32LE(68) & 0o7777);
  if (valid & 0x30) {
    const sec = (at: number, nsAt: number) =>
      Number(body.readBigUInt64LE(at)) + body.readUInt32LE(nsAt) / 1e9;
    const now = Date.now() / 1000;
    const atime = valid & 0x80 ? now : sec(32, 56);
    fs.utimesSync(real(path), atime, valid & 0x100 ? now : sec(40, 60));
  }
  return attrOut(path);
};

const names = (body: Buffer, at: number): string[] => body.subarray(at).toString('utf8').split('\0');
const nameAt = (body: Buffer, at: number): string => names(body, at)[0] ?? '';
const fdOf = (body: Buffer): number => Number(body.readBigUInt64LE(0));
let orders: Orders = { stalled: false, noLinks: false };

const failing = (code: keyof typeof errno): never => {
  throw Object.assign(new Error(code), { code });
};

/** By opcode; each gets the node and what follows the header. */
const answers: Record<number, (node: bigint, body: Buffer) => Buffer> = {
  1: (node, body) => entry(inside(node, nameAt(body, 0))),
  3: (node) => attrOut(inside(node)),
  4: (node, body) => setAttributes(inside(node), body),
  8: (node, body) => {
    const path = inside(node, nameAt(body, 16));
    fs.closeSync(fs.openSync(real(path), 'wx', body.readUInt32LE(0) & 0o7777));
    return entry(path);
  },
  9: (node, body) => {
    const path = inside(node, nameAt(body, 8));
    fs.mkdirSync(real(path), body.readUInt32LE(0) & 0o7777);
    return entry(path);
  },
  10: (node, body) => {
    fs.unlinkSync(real(inside(node, nameAt(body, 0))));
    return nothing;
  },
  11: (node, body) => {
    fs.rmdirSync(real(inside(node, nameAt(body, 0))));
    return nothing;
  },
  12: (node, body) => rename(node, body, 8),
  13: (node, body) => {
    if (orders.noLinks) return failing('EPERM');
    const path = inside(node, nameAt(body, 8));
    fs.linkSync(real(inside(body.readBigUInt64LE(0))), real(path));
    return entry(path);
  },
  14: (node, body) => opened(fs.openSync(real(inside(node)), body.readUInt32LE(0) & ~0o100000)),
  15: (_node, body) => {
    const out = Buffer.alloc(Math.min(most, body.readUInt32LE(16)));
    return out.subarray(0, fs.readSync(fdOf(body), out, 0, out.length, Number(body.readBigUInt64LE(8))));
  },
  16: (_node, body) => {
    const out = Buffer.alloc(8);
    out.writeUInt32LE(fs.writeSync(fdOf(body), body.subarray(40), 0, null, Number(body.readBigUInt64LE(8))));
    return out;
  },
  17: () => {
    const out = Buffer.alloc(80);
    write64(out, 0, [1e6, 5e5, 5e5, 1e6, 5e5]);
    write32(out, 40, [4096, 255, 4096]);
    return out;
  },
  18: (_node, body) => {
    fs.closeSync(fdOf(body));
    return nothing;
  },
  20: () => nothing,
  25: () => nothing,
  26: () => {
    const out = Buffer.alloc(64);
    write32(out, 0, [7, 31, most, 0]);
    out.writeUInt16LE(12, 16);
    out.writeUInt16LE(10, 18);
    out.writeUInt32LE(most, 20);
    out.writeUInt32LE(1, 24);
    return out;
  },
  27: () => opened(0),
  28: (node, body) => listing(inside(node), Number(body.readBigUInt64LE(8)), body.readUInt32LE(16)),
  29: () => nothing,
  30: () => nothing,
  34: () => nothing,
  35: (node, body) => {
    const path = inside(node, nameAt(body, 16));
    const mode = body.readUInt32LE(4) & 0o7777;
    const fd = fs.openSync(real(path), (body.readUInt32LE(0) & ~0o100000) | fs.constants.O_CREAT, mode);
    return Buffer.concat([entry(path), opened(fd)]);
  },
};

/** FORGET, INTERRUPT and BATCH_FORGET are not answered. */
const silent = new Set([2, 36, 42]);

const numberOf = (error: unknown): number => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return Object.entries(errno).find(([name]) => name === code)?.[1] ?? errno.EIO;
};

const handle = (request: Buffer): void => {
  const opcode = request.readUInt32LE(4);
  if (silent.has(opcode)) return;
  let body = nothing;
  let error = 0;
  try {
    body = (answers[opcode] ?? (() => failing('ENOSYS')))(request.readBigUInt64LE(16), request.subarray(40));
  } catch (reason) {
    error = -numberOf(reason);
  }
  const head = Buffer.alloc(16);
  head.writeUInt32LE(16 + body.length, 0);
  head.writeInt32LE(error, 4);
  request.copy(head, 8, 8, 16);
  try {
    fs.writeSync(device, Buffer.concat([head, body]));
  } catch {
    // Whoever asked was killed meanwhile.
  }
};

const waiting: Buffer[] = [];
const listen = (): void => {
  const buffer = Buffer.alloc(most + 4096);
  fs.read(device, buffer, 0, buffer.length, null, (error, length) => {
    if (error) process.exit(0); // Unmounted.
    if (orders.stalled) waiting.push(buffer.subarray(0, length));
    else handle(buffer.subarray(0, length));
    listen();
  });
};

process.on('message', (told: Orders) => {
  orders = told;
  if (!orders.stalled) for (const request of waiting.splice(0)) handle(request);
  process.send?.('heard');
});
process.on('disconnect', () => process.exit(0));

const options = 'fd=3,rootmode=40755,user_id=0,group_id=0,allow_other';
const args = ['-i', '-t', 'fuse.sshfs', '-o', options, 'streamops-test', mountPoint];
const mounted = spawnSync('mount', args, { stdio: ['ignore', 'ignore', 'pipe', device], encoding: 'utf8' });
if (mounted.status !== 0) {
  process.stderr.write(mounted.stderr);
  process.exit(1);
}
listen();
process.send?.('mounted');
