import { StreamOpsError } from '@streamops/core';
import { describe, expect, it } from 'vitest';
import { atStart, isDiskFull } from './disk-full.ts';

const withCode = (facts: object) => Object.assign(new Error('no'), facts);
const full = withCode({ code: 'ENOSPC' });

describe('a full disk', () => {
  it.each([
    ['ENOSPC', full],
    ['a quota', withCode({ code: 'EDQUOT' })],
    ['SQLITE_FULL', withCode({ code: 'ERR_SQLITE_ERROR', errcode: 13 })],
    ['SQLITE_IOERR_SHMSIZE', withCode({ code: 'ERR_SQLITE_ERROR', errcode: 4874 })],
    ['our own name for it', new StreamOpsError('DISK_FULL', 'No room.')],
    ['the cause of something else', new StreamOpsError('QUEUE_UNAVAILABLE', 'No Redis.', { cause: full })],
  ])('is known by %s', (_, error) => expect(isDiskFull(error)).toBe(true));

  it('is nothing else', () => {
    expect(isDiskFull(withCode({ code: 'ERR_SQLITE_ERROR', errcode: 5 }))).toBe(false);
    expect(isDiskFull(withCode({ code: 'EACCES' }))).toBe(false);
    expect(isDiskFull(null)).toBe(false);
  });

  it('keeps a hub from starting in one sentence, which names the place and the remedy', () => {
    expect(atStart(full, '/data')).toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(/^The data folder \/data has no space left\. Free some.*start again\.$/),
    });
    const copy = new StreamOpsError('DISK_FULL', 'There is no space left for /data/copy.');
    expect(atStart(copy, '/data')).toMatchObject({
      message: expect.stringMatching(/data\/copy\. Free some/),
    });
    const watched = new StreamOpsError('CONFIG_INVALID', 'The folder /rec …', { cause: full });
    expect(atStart(watched, '/data')).toBe(watched);
    const other = withCode({ code: 'EACCES' });
    expect(atStart(other, '/data')).toBe(other);
  });
});
