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

/** What the kernel shows of itself as files: nothing can be stored there. */
const kernelTypes = new Set([
  ...['proc', 'sysfs', 'cgroup', 'cgroup2', 'devtmpfs', 'devpts', 'devfs', 'mqueue', 'hugetlbfs', 'configfs'],
  ...['debugfs', 'tracefs', 'securityfs', 'selinuxfs', 'smackfs', 'pstore', 'efivarfs', 'bpf', 'nsfs'],
  ...['binfmt_misc', 'fusectl', 'rpc_pipefs', 'nfsd', 'resctrl', 'fuse.lxcfs'],
]);

export const kindOf = (type: string | undefined): 'local' | 'network' =>
  type !== undefined && networkTypes.has(type) ? 'network' : 'local';

/**
 * Reads the kernel's table of mounts and never the drive itself, so a stalled mount can't hold it up. Undefined where
 * there is no such table (not Linux).
 */
const typeAt = async (path: string): Promise<string | undefined> => {
  const text = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  return mountOf(path, parseMountInfo(text))?.type;
};

/** Where nothing is known of the file system, it counts as local. */
export const driveKind = async (path: string): Promise<'local' | 'network'> => kindOf(await typeAt(path));

/** The type of the file system where it is one that holds no files of people's; null where it may be a drive. */
export const kernelTypeAt = async (path: string): Promise<string | null> => {
  const type = await typeAt(path);
  return type !== undefined && kernelTypes.has(type) ? type : null;
};
