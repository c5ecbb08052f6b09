import { readFile } from 'node:fs/promises';

/** File systems whose other writers this machine's kernel never hears of: inotify says nothing there. */
const networkTypes = new Set([
  ...['nfs', 'nfs4', 'cifs', 'smb3', 'smbfs', 'ncpfs', 'afs', 'ceph', 'glusterfs', 'lustre', 'davfs', '9p'],
  ...['virtiofs', 'vboxsf', 'prl_fs', 'acfs', 'ocfs2', 'gfs2', 'fuse.sshfs', 'fuse.rclone', 'fuse.davfs2'],
  ...[
    'fuse.glusterfs',
    'fuse.vmhgfs-fuse',
    'fuse.gvfsd-fuse',
    'fuse.smbnetfs',
    'fuse.s3fs',
    'fuse.curlftpfs',
  ],
  ...['fuse.ceph', 'fuse.ceph-fuse', 'fuse.grpcfuse', 'fakeowner'],
]);

export interface Mount {
  point: string;
  type: string;
}

/** Blanks, tabs, newlines and backslashes stand as octal in the kernel's table. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** `/proc/self/mountinfo`: id parent major:minor root POINT options [optional…] - TYPE source … */
export const parseMountInfo = (text: string): Mount[] =>
  text.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const point = before?.split(' ')[4];
    const type = after?.split(' ')[0];
    return point && type ? [{ point: unescaped(point), type }] : [];
  });

/** The mount that a path lies on: the longest mount point, the last of equals. */
export const mountOf = (path: string, mounts: readonly Mount[]): Mount | undefined =>
  mounts
    .filter(({ point }) => point === '/' || path === point || path.startsWith(`${point}/`))
    .reduce<Mount | undefined>(
      (best, mount) => (best && best.point.length > mount.point.length ? best : mount),
      undefined,
    );

export const kindOf = (type: string | undefined): 'local' | 'network' =>
  type !== undefined && networkTypes.has(type) ? 'network' : 'local';

/**
 * Reads the kernel's table of mounts and never the drive itself, so a stalled mount can't hold it up. Where there is
 * no such table (not Linux) everything counts as local.
 */
export const driveKind = async (path: string): Promise<'local' | 'network'> => {
  const text = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  return kindOf(mountOf(path, parseMountInfo(text))?.type);
};
