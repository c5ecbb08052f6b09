import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevEditor, leave, openDevEditor, type Visit } from './dev-editor.ts';

let editor: DevEditor;
const visit = (...args: Parameters<DevEditor['visit']>): Promise<Visit> => editor.visit(...args);
beforeAll(async () => {
  editor = await openDevEditor({ assets: 300, scenes: 2 });
}, 240_000);
afterAll(() => editor?.close());

const failed = () => editor.hub.world.jobs.find(({ state }) => state === 'failed')?.id;

describe('jobs', () => {
  it('follows a job as it runs, and holds and releases processing', async () => {
    const seen = await visit('/');
    const job = editor.hub.world.jobs.find(({ state }) => state === 'running');
    if (!job) throw new Error('No job runs.');
    const made = { percent: 63, speed: 3.1, bytesPerSec: null, etaSec: 9, doing: 'Copy' };
    // As a worker does: progress is told again and again, and who connects late hears of the next.
    const worker = setInterval(() => {
      editor.hub.emit('job.progress', { jobId: job.id, attempt: 1, ...made });
    }, 100);
    await seen.page
      .getByText('63 % · 3.1× · Copy')
      .waitFor()
      .finally(() => clearInterval(worker));
    await seen.page.getByRole('button', { name: 'Hold processing' }).click();
    await seen.page.getByText('Everything waits: processing is held').first().waitFor();
    await seen.page.getByRole('button', { name: 'Release processing' }).click();
    await seen.page.getByText('Processing goes on.').waitFor();
    await leave(seen);
  });

  it('offers one way to try a failed job again', async () => {
    const seen = await visit(`/jobs/${failed()}`);
    await seen.page.getByText('has no room').first().waitFor();
    expect(await seen.page.getByRole('button', { name: 'Retry' }).count()).toBe(1);
    await leave(seen);
  });

  it('names the files that a job was given, in their order', async () => {
    const { jobs, assets } = editor.hub.world;
    const job = jobs.find(({ state }) => state === 'done');
    const [first, second] = assets;
    if (!job || !first || !second) throw new Error('There is no such job.');
    job.inputs = [second, first].map(({ id }) => ({ assetId: id }));
    const seen = await visit(`/jobs/${job.id}`);
    await seen.page.getByRole('heading', { name: '2 sources' }).waitFor();
    const links = seen.page.locator('.source');
    await links.nth(1).waitFor();
    const found = await links.evaluateAll((all) => all.map((each) => each.getAttribute('href')));
    expect(found).toEqual([`/assets/${second.id}`, `/assets/${first.id}`]);
    await leave(seen);
  });

  it('cancels a job that runs and takes it back, and shows the log', async () => {
    const job = editor.hub.world.jobs.find(({ state }) => state === 'running');
    const seen = await visit(`/jobs/${job?.id}`);
    const state = () => editor.hub.world.jobs.find(({ id }) => id === job?.id)?.state;
    await seen.page.getByRole('heading', { name: 'Log' }).waitFor();
    await seen.page.getByRole('button', { name: 'Cancel' }).click();
    await seen.page.getByText('Cancelled', { exact: true }).waitFor();
    expect(state()).toBe('cancelled');
    await seen.page.getByRole('button', { name: 'Retry' }).click();
    await seen.page.getByRole('button', { name: 'Cancel' }).waitFor();
    expect(state()).toBe('queued');
    await leave(seen);
  });
});
