import { readFile } from 'node:fs/promises';
import { mountOf, parseMountInfo } from '@streamops/core';

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
