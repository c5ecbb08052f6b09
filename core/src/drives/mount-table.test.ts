import { expect, it } from 'vitest';
import { mountOf, parseMountInfo } from './mount-table.ts';

/** A disk, and two of its folders bound into a container: one device number, three mounts. */
const table = parseMountInfo(
  [
    '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
    '97 22 254:0 /srv/rec /recordings rw,relatime shared:1 - ext4 /dev/vda rw',
    '98 22 254:0 /srv/lib /my\\040library rw,relatime shared:1 - ext4 /dev/vda rw',
  ].join('\n'),
);

it('tells bind mounts of one disk apart, where a rename does not lead from one to the other', () => {
  const ids = ['/recordings/a.mkv', '/my library/2026', '/recordingsnot'].map(
    (path) => mountOf(path, table)?.id,
  );
  expect(ids).toEqual([97, 98, 22]);
});

it('knows nothing where there is no table', () => {
  expect(mountOf('/anywhere', parseMountInfo(''))).toBeUndefined();
});
