import { mountOf, parseMountInfo } from '@streamops/core';
import { expect, it } from 'vitest';
import { driveKind, kindOf } from './mounts.ts';

// Lines as Linux 6 prints them.
const captured = String.raw`22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
31 22 0:27 / /mnt rw,relatime shared:15 - tmpfs tmpfs rw
44 31 0:51 / /mnt/nas rw,relatime shared:90 - nfs4 nas:/export rw,vers=4.2,hard
45 31 0:52 / /mnt/my\040share rw,relatime - cifs //pc/share rw,vers=3.1.1
46 22 0:53 / /home/me/far rw,nosuid - fuse.sshfs me@far:/ rw,user_id=1000
47 44 0:54 / /mnt/nas/cache rw - ext4 /dev/sdb1 rw
48 22 0:55 / /over rw - ext4 /dev/sdc1 rw
49 48 0:56 / /over rw - 9p host rw`;
const mounts = parseMountInfo(captured);

it.each([
  ['/home/me/recordings', 'ext4', 'local'],
  ['/mnt/nas/rec', 'nfs4', 'network'],
  ['/mnt/nas', 'nfs4', 'network'],
  ['/mnt/nasty', 'tmpfs', 'local'],
  ['/mnt/nas/cache/rec', 'ext4', 'local'],
  ['/mnt/my share/rec', 'cifs', 'network'],
  ['/home/me/far', 'fuse.sshfs', 'network'],
  ['/over/rec', '9p', 'network'],
])('says of %s that it lies on %s', (path, type, kind) => {
  expect(mountOf(path, mounts)?.type).toBe(type);
  expect(kindOf(type)).toBe(kind);
});

it('calls a drive local where nothing is known of its file system', () => {
  expect(kindOf(mountOf('/x', [])?.type)).toBe('local');
});

it('reads the table of this machine', async () => {
  expect(await driveKind(process.cwd())).toMatch(/^(local|network)$/);
});
