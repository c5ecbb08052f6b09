import { mkdir, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, startHub, type TestHub } from './testing/start-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());

const media = (id: string, headers: Record<string, string> = {}, method = 'GET') =>
  hub.call(`/media/${id}`, { headers, method });
const mp4 = {
  container: 'mp4' as const,
  durationSec: 1,
  startSec: 0,
  finished: true,
  streams: [],
  chapters: [],
};

describe('a file of an asset', () => {
  const content = '0123456789';
  let id: string;
  beforeAll(async () => {
    id = (await hub.addFile('clips/one.mp4', content)).id;
    await hub.catalog.assets.update(id, { media: mp4 });
  });

  it('is given whole, with what it is and how long', async () => {
    const answer = await media(id);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('video/mp4');
    expect(answer.headers.get('accept-ranges')).toBe('bytes');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(await answer.text()).toBe(content);
  });

  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
  ])('is given in part: %s', async (range, text, contentRange) => {
    const answer = await media(id, { range });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(contentRange);
    expect(await answer.text()).toBe(text);
  });

  it('does not have bytes behind its end', async () => {
    const answer = await media(id, { range: 'bytes=10-20' });
    expect(answer.headers.get('content-range')).toBe('bytes */10');
    expect(await codeOf(answer)).toEqual([416, 'RANGE_INVALID']);
  });

  it('is described by HEAD', async () => {
    const answer = await media(id, {}, 'HEAD');
    expect(answer.headers.get('content-length')).toBe('10');
    expect(await answer.text()).toBe('');
  });

  it('is not sent again to who has it, and whole to who has an older one', async () => {
    const etag = (await media(id)).headers.get('etag') ?? '';
    // fetch adds `no-cache` to a conditional request unless it says something itself.
    const again = { 'if-none-match': etag, 'cache-control': 'max-age=0' };
    expect((await media(id, again)).status).toBe(304);
    expect((await media(id, { range: 'bytes=0-1', 'if-range': etag })).status).toBe(206);
    await writeFile(join(hub.driveDir, 'clips/one.mp4'), 'longer than before');
    expect((await media(id, { range: 'bytes=0-1', 'if-range': etag })).status).toBe(200);
    await writeFile(join(hub.driveDir, 'clips/one.mp4'), content);
  });

  it.each(['100% #1?.mp4', '.hidden/dot.mp4', 'it\'s "quoted"\n🎮.mp4', '-dash.mp4', '..two dots.mp4'])(
    'may be called %j',
    async (name) => {
      const asset = await hub.addFile(name, name);
      expect(await (await media(asset.id)).text()).toBe(name);
    },
  );

  it('is never taken for a page, whatever its name says', async () => {
    const asset = await hub.addFile('evil.html', '<script>1</script>');
    expect((await media(asset.id)).headers.get('content-type')).toBe('application/octet-stream');
  });

  it('says which thing is missing', async () => {
    const { id: gone } = await hub.addFile('gone.mp4', 'x');
    await unlink(join(hub.driveDir, 'gone.mp4'));
    expect(await codeOf(await media(gone))).toEqual([404, 'FILE_MISSING']);
    expect(await codeOf(await media(newId()))).toEqual([404, 'ASSET_NOT_FOUND']);
    expect(await codeOf(await media('..%2f..%2fetc%2fpasswd'))).toEqual([400, 'BAD_REQUEST']);
    hub.services.offline.add(hub.driveId);
    const offline = await codeOf(await media(id));
    hub.services.offline.clear();
    expect(offline).toEqual([503, 'DRIVE_OFFLINE']);
  });

  it('is only the owner’s', async () => {
    const { secret } = await hub.tokens.mint('overlay', 'scene', null);
    expect(await codeOf(await hub.call(`/media/${id}`, { token: null }))).toEqual([401, 'NO_TOKEN']);
    expect(await codeOf(await hub.call(`/media/${id}`, { token: secret }))).toEqual([403, 'SCOPE_TOO_SMALL']);
  });
});

describe('an artifact', () => {
  it('is given as what it is, and kept by browsers under its version', async () => {
    const { id } = await hub.addFile('two.mp4', 'x');
    await mkdir(join(hub.services.artifactsDir, id), { recursive: true });
    await writeFile(join(hub.services.artifactsDir, id, 'poster.1.jpg'), 'a picture');
    const row = { fileName: 'poster.1.jpg', contentType: 'image/jpeg', sizeBytes: 9, meta: {} };
    const { updatedAt } = await hub.catalog.assets.setArtifact(id, 'poster', row);
    const answer = await hub.call(`/media/${id}/poster?v=${updatedAt}`);
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(await answer.text()).toBe('a picture');
    const now = await hub.call(`/media/${id}/poster`);
    expect(now.headers.get('cache-control')).toBe('private, no-cache');
  });

  it('is missing by name', async () => {
    const { id } = await hub.addFile('three.mp4', 'x');
    for (const name of ['poster', 'passwd', '..%2fposter']) {
      expect(await codeOf(await hub.call(`/media/${id}/${name}`))).toEqual([404, 'ARTIFACT_NOT_FOUND']);
    }
    const outside = { fileName: '../../token', contentType: 'image/jpeg', sizeBytes: 1, meta: {} };
    await hub.catalog.assets.setArtifact(id, 'poster', outside);
    const answer = await hub.call(`/media/${id}/poster`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await answer.text()).not.toContain(hub.owner);
  });
});

describe('a folder that is one asset', () => {
  let id: string;
  beforeAll(async () => {
    const outside = (await hub.addFile('clips/secret.mp4', 'not of the folder')).path;
    const entry = await hub.addFile('show.package/master.m3u8', '#EXTM3U');
    await hub.addFile('show.package/v0-00001.m4s', '0123456789');
    const { id: _, seq: __, ...file } = entry;
    const derivedFrom = { assetId: newId(), jobId: newId(), relation: 'package' as const };
    id = (await hub.catalog.assets.put({ ...file, id: newId(), origin: 'job', derivedFrom })).id;
    await symlink(join(hub.driveDir, outside), join(hub.driveDir, 'show.package/link.m4s'));
  });

  it.each([
    ['', 'application/vnd.apple.mpegurl', '#EXTM3U'],
    ['/master.m3u8', 'application/vnd.apple.mpegurl', '#EXTM3U'],
    ['/v0-00001.m4s', 'video/mp4', '0123456789'],
  ])('gives what it holds: %s', async (name, type, text) => {
    const answer = await media(`${id}${name}`);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(await answer.text()).toBe(text);
  });

  it('gives a part of a segment', async () => {
    const answer = await media(`${id}/v0-00001.m4s`, { range: 'bytes=2-4' });
    expect([answer.status, await answer.text()]).toEqual([206, '234']);
  });

  it.each([
    'none.m4s',
    '..%2Fclips%2Fsecret.mp4',
    '%2e%2e%2Fclips%2Fsecret.mp4',
    '..',
    'link.m4s',
    '.hidden',
  ])('has no %s', async (name) => {
    const answer = await media(`${id}/${name}`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('not of the folder');
  });
});
