import { newId, routes } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bodyOf, errorShape, json, startHub, type TestHub } from './testing/start-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());

/** The error of an answer, held against the one shape and its header. */
const errorOf = async (answer: Response) => {
  const { error } = await bodyOf(errorShape, answer);
  expect(error.requestId).toBe(answer.headers.get('x-request-id'));
  return { status: answer.status, code: error.code, message: error.message };
};

describe('every answer', () => {
  it('carries an id, headers that keep browsers careful, and nothing about what made it', async () => {
    for (const path of ['/health/live', '/api/assets', '/api/nothing', '/flows', '/']) {
      const { headers } = await hub.call(path);
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toContain('frame-ancestors');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('lets nobody frame the editor, and only the editor frame the flows', async () => {
    const editor = await hub.call('/');
    expect(editor.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const flows = await hub.call('/flows/');
    expect(flows.headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
  });
});

describe('what goes wrong', () => {
  it.each([
    ['/api/nothing', {}, 404, 'ROUTE_NOT_FOUND'],
    ['/api/assets/stats', { method: 'DELETE' }, 400, 'BAD_REQUEST'],
    ['/api/assets/no-id', {}, 400, 'BAD_REQUEST'],
    [`/api/assets/${newId()}`, {}, 404, 'ASSET_NOT_FOUND'],
    [`/api/jobs/${newId()}`, {}, 404, 'JOB_NOT_FOUND'],
    ['/api/assets?limit=1000', {}, 400, 'BAD_REQUEST'],
    ['/api/assets?status=lost', {}, 400, 'BAD_REQUEST'],
    ['/api/assets?cursor=rubbish', {}, 400, 'CURSOR_INVALID'],
    ['/api/events?type=not.defined', {}, 400, 'BAD_REQUEST'],
    ['/api/jobs', json('POST', { type: 'nope', inputs: [{ assetId: newId() }] }), 404, 'ASSET_NOT_FOUND'],
    [
      '/api/jobs?dryRun=true',
      json('POST', { type: 'nope', inputs: [{ assetId: newId() }] }),
      400,
      'JOB_TYPE_UNKNOWN',
    ],
    ['/api/jobs', json('POST', { type: 'tag', inputs: [] }), 400, 'BAD_REQUEST'],
    ['/api/jobs', json('POST', { type: 'tag', inputs: [{ path: '/x' }], more: 1 }), 400, 'BAD_REQUEST'],
    ['/api/jobs', { method: 'POST', body: 'type=tag' }, 400, 'BAD_REQUEST'],
    [
      '/api/jobs',
      { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } },
      400,
      'BAD_REQUEST',
    ],
    ['/api/settings', json('PUT', { timeZone: 'Mars/Base' }), 400, 'BAD_REQUEST'],
    ['/api/settings', json('PUT', { quarantineDays: 0 }), 400, 'BAD_REQUEST'],
    ['/api/assets/%', {}, 400, 'BAD_REQUEST'],
  ])('%s %j is answered with %i %s', async (path, init, status, code) => {
    expect(await errorOf(await hub.call(path, init))).toMatchObject({ status, code });
  });

  it('names the field and its limit', async () => {
    const { message } = await errorOf(await hub.call('/api/assets?limit=1000'));
    expect(message).toMatch(/query "limit".*200/);
  });

  it.each([
    [{ path: `/${'x'.repeat(5000)}` }, /^body "inputs\.0\.path": .*4096/],
    [{ assetId: newId(), path: '/x' }, /^body "inputs\.0": .*either "assetId" or "path"$/],
    ['/x', /^body "inputs\.0": .*either "assetId" or "path"$/],
  ])('says what is wrong with an input that is one of two things', async (input, message) => {
    const answer = await hub.call('/api/jobs', json('POST', { type: 'tag', inputs: [input] }));
    expect((await errorOf(answer)).message).toMatch(message);
  });

  it('names the limit of a body', async () => {
    const inputs = [{ path: 'x'.repeat(70_000) }];
    const answer = await hub.call('/api/jobs', json('POST', { type: 'tag', inputs }));
    expect(await errorOf(answer)).toEqual({
      status: 413,
      code: 'BODY_TOO_LARGE',
      message: 'The body is larger than 64 KiB (65536 bytes).',
    });
  });

  it('keeps the text of an unknown error to the log, under the id that the answer names', async () => {
    hub.services.trouble.error = new Error('the disk said /secret/path');
    const answer = await hub.call('/api/system');
    hub.services.trouble.error = null;
    const id = answer.headers.get('x-request-id');
    expect(await errorOf(answer)).toMatchObject({ status: 500, code: 'INTERNAL' });
    const line = hub
      .logText()
      .split('\n')
      .find((text) => text.includes(String(id)) && text.includes('/secret/path'));
    expect(line).toBeDefined();
  });
});

describe('health', () => {
  it('says yes or no, to anyone on this machine', async () => {
    const live = await hub.call('/health/live', { token: null });
    expect(await live.json()).toEqual({ ok: true });
    const ready = await hub.call('/health/ready', { token: null });
    expect([ready.status, await ready.json()]).toEqual([200, { ok: true }]);
  });

  it('is not ready without a queue or a worker', async () => {
    const { view } = hub.services;
    view.queue.ready = false;
    const ready = await hub.call('/health/ready', { token: null });
    view.queue.ready = true;
    expect([ready.status, await ready.json()]).toEqual([503, { ok: false }]);
  });
});

describe('assets', () => {
  it('shows one with its place and what came of it', async () => {
    const asset = await hub.addFile('a/one.mkv', 'x');
    const child = await hub.addFile('a/one.mov', 'y', {
      derivedFrom: { assetId: asset.id, jobId: newId(), relation: 'remux' },
    });
    const answer = await bodyOf(routes.getAsset.answer, await hub.call(`/api/assets/${asset.id}`));
    expect(answer).toMatchObject({ id: asset.id, absolutePath: `${hub.driveDir}/a/one.mkv`, duplicates: [] });
    expect(answer.derived.map(({ id }) => id)).toEqual([child.id]);
  });

  it('finds by query and counts', async () => {
    await hub.addFile('findme/elden.mkv', 'x');
    const found = await bodyOf(routes.listAssets.answer, await hub.call('/api/assets?q=elden&limit=5'));
    expect(found.items).toHaveLength(1);
    const stats = await bodyOf(routes.assetStats.answer, await hub.call('/api/assets/stats'));
    expect(stats.count).toBeGreaterThan(0);
    expect(stats.tags).toEqual([]);
  });

  it('changes tags and favourite, once each', async () => {
    const { id } = await hub.addFile('tags.mkv', 'x');
    const answer = await hub.call(
      `/api/assets/${id}`,
      json('PATCH', { tags: ['b', 'a', 'b'], favourite: true }),
    );
    const asset = await bodyOf(routes.patchAsset.answer, answer);
    expect(asset.favourite).toBe(true);
    expect([...asset.tags].sort()).toEqual(['a', 'b']);
  });

  it('puts a removed one in quarantine, from where it comes back', async () => {
    const { id } = await hub.addFile('gone.mkv', 'x');
    const removed = await hub.call(`/api/assets/${id}`, { method: 'DELETE' });
    const held = await bodyOf(routes.deleteAsset.answer, removed);
    expect(held).toMatchObject({ assetId: id, state: 'held', originalPath: 'gone.mkv' });
    const again = await hub.call(`/api/assets/${id}`, { method: 'DELETE' });
    expect(await errorOf(again)).toMatchObject({ code: 'FILE_MISSING' });
    const list = await bodyOf(routes.listQuarantine.answer, await hub.call('/api/quarantine'));
    expect(list.items.map((row) => row.id)).toContain(held.id);
    const back = await hub.call(`/api/quarantine/${held.id}/restore`, { method: 'POST' });
    expect(await back.json()).toMatchObject({ id, status: 'ready' });
  });
});

describe('jobs', () => {
  it('lists the types with a JSON Schema each', async () => {
    const { items } = await bodyOf(routes.listJobTypes.answer, await hub.call('/api/job-types'));
    const tag = items.find(({ type }) => type === 'tag');
    expect(tag?.params).toMatchObject({
      type: 'object',
      properties: { add: { type: 'array', maxItems: 50 } },
    });
  });

  it("shows people's own presets among the choices, and says which field of one is wrong", async () => {
    const own = {
      ...{ name: 'own', title: 'Own', container: 'm4a', video: null },
      audio: { codec: 'aac', kbitPerChannel: 160 },
    };
    const put = (preset: object) => hub.call('/api/settings', json('PUT', { presets: [preset] }));
    expect((await put(own)).status).toBe(200);
    const { items } = await bodyOf(routes.listJobTypes.answer, await hub.call('/api/job-types'));
    expect(items.find(({ type }) => type === 'transcode')?.params).toMatchObject({
      properties: {
        preset: { type: 'string', enum: expect.arrayContaining(['av1', 'own']), default: '1080p-h264' },
      },
    });
    const bad = await errorOf(await put({ ...own, container: 'mp4' }));
    expect(bad).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect(JSON.stringify(bad)).toContain('presets.0.video');
  });

  it('are asked for, looked at, cancelled and retried', async () => {
    const asset = await hub.addFile('job.mkv', 'x');
    const body = { type: 'tag', inputs: [{ assetId: asset.id }], params: { add: ['x'] } };
    const created = await hub.call('/api/jobs', json('POST', body));
    expect(created.status).toBe(201);
    const { id } = await bodyOf(z.object({ id: z.uuid() }), created);
    const job = await (await hub.call(`/api/jobs/${id}`)).json();
    expect(job).toMatchObject({ id, state: 'queued', askedBy: 'token file', log: [], waits: false });
    expect(job).not.toHaveProperty('continuation');
    expect(job).toMatchObject({ runId: created.headers.get('x-request-id') });
    const stats = await bodyOf(routes.jobStats.answer, await hub.call('/api/jobs/stats'));
    expect(stats.queued).toBe(1);
    const cancelled = await hub.call(`/api/jobs/${id}/cancel`, { method: 'POST' });
    expect(await cancelled.json()).toMatchObject({ state: 'cancelled' });
    const retried = await hub.call(`/api/jobs/${id}/retry`, { method: 'POST' });
    expect(await retried.json()).toMatchObject({ state: 'queued' });
    const list = await bodyOf(routes.listJobs.answer, await hub.call(`/api/jobs?assetId=${asset.id}`));
    expect(list.items.map((row) => row.id)).toEqual([id]);
  });

  it('show their plan without being asked for', async () => {
    const asset = await hub.addFile('dry.mkv', 'x');
    const body = { type: 'tag', inputs: [{ assetId: asset.id }] };
    const answer = await hub.call('/api/jobs?dryRun=true', json('POST', body));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ plan: { commands: [['ffmpeg', '-version']] } });
  });
});

describe('the rest', () => {
  it('adds, changes and forgets a drive', async () => {
    const added = await hub.call('/api/drives', json('POST', { name: 'two', path: hub.dir }));
    expect(added.status).toBe(201);
    const { id } = await bodyOf(routes.addDrive.answer, added);
    const changed = await hub.call(`/api/drives/${id}`, json('PATCH', { minQuietSeconds: 9 }));
    expect(await changed.json()).toMatchObject({ name: 'two', minQuietSeconds: 9, watch: true });
    const taken = await hub.call('/api/drives', json('POST', { name: 'two', path: hub.dir }));
    expect(await errorOf(taken)).toMatchObject({ status: 409, code: 'DRIVE_NAME_TAKEN' });
    const gone = await hub.call(`/api/drives/${id}`, { method: 'DELETE' });
    expect(await gone.json()).toEqual({ id });
  });

  it('keeps settings', async () => {
    await hub.call('/api/settings', json('PUT', { holdProcessing: true, timeZone: 'Europe/Berlin' }));
    const settings = await (await hub.call('/api/settings')).json();
    expect(settings).toMatchObject({ holdProcessing: true, timeZone: 'Europe/Berlin', quarantineDays: 30 });
  });

  it('reads the journal from a number on', async () => {
    const data = { driveId: hub.driveId, name: 'recordings' };
    await hub.services.events.record([{ type: 'drive.online', source: 'test', dedupeKey: newId(), data }]);
    const answer = await hub.call('/api/events?since=0&type=drive.online');
    const { items, lastSeq } = await bodyOf(routes.listEvents.answer, answer);
    expect(items.at(-1)).toMatchObject({ type: 'drive.online', data });
    expect(lastSeq).toBeGreaterThanOrEqual(items.at(-1)?.seq ?? Number.POSITIVE_INFINITY);
  });

  it('describes itself', async () => {
    const document = await bodyOf(
      z.object({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) }),
      await hub.call('/api/openapi.json'),
    );
    expect(document.openapi).toBe('3.1.0');
    expect(document.paths).toHaveProperty(['/api/assets/{id}']);
  });

  it('gives metrics to a token of that scope', async () => {
    const { secret } = await hub.tokens.mint('metrics', 'prometheus', null);
    const answer = await hub.call('/metrics', { token: secret });
    expect(await answer.text()).toBe('streamops_test 1\n');
  });
});
