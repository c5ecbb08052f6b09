import { afterEach, beforeEach, expect, it } from 'vitest';
import { node, tab } from './flow-parts.ts';
import { type FlowsBed, flowsBed } from './harness.ts';

let bed: FlowsBed;
let hub: Awaited<ReturnType<FlowsBed['start']>>;

beforeEach(async () => {
  bed = await flowsBed();
});
afterEach(async () => {
  await hub.stop();
  await bed.end();
});

it('refuses a job whose template leads nowhere, and says which node it is', async () => {
  hub = await bed.start();
  const { flows } = await hub.deployed();
  const move = (to: string, more: object = {}) =>
    node('mv', 'streamops-job-move', [], { name: 'File away', params: { to }, ...more });
  const refused = await hub.deploy([tab('main'), move('{drive.nas}/{nope}/../../')]);
  expect(refused.status).toBe(400);
  const message = expect.stringMatching(/^Node "File away" \(mv\): .*\{nope\}/s);
  expect(await refused.json()).toMatchObject({ code: 'TEMPLATE_INVALID', message });
  const alone = await fetch(`${hub.url}/flow`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: 'alone', label: 'Alone', nodes: [move('..', { z: 'alone' })] }),
  });
  expect(alone.status).toBe(400);
  expect((await hub.deployed()).flows).toEqual(flows);
  // What is switched off may be half made.
  expect((await hub.deploy([tab('main'), move('{nope}', { d: true })])).status).toBe(200);
  expect((await hub.deploy([tab('main', { disabled: true }), move('{nope}')])).status).toBe(200);
  expect((await hub.deploy([tab('main'), move('{drive.nas}/{game}/')])).status).toBe(200);
});

it('refuses a preset that nobody has, and takes one that is in the settings', async () => {
  hub = await bed.start();
  const encode = node('tc', 'streamops-job-transcode', [], { params: { preset: 'review' } });
  const refused = await hub.deploy([tab('main'), encode]);
  expect(refused.status).toBe(400);
  const message = expect.stringMatching(/^Node tc: .*no preset "review"/s);
  expect(await refused.json()).toMatchObject({ code: 'PARAMS_INVALID', message });
  const audio = { codec: 'aac' as const, kbitPerChannel: 160 };
  const review = { name: 'review', title: 'Review', container: 'm4a' as const, video: null, audio };
  await bed.catalog.settings.write({ presets: [review] });
  expect((await hub.deploy([tab('main'), encode])).status).toBe(200);
});
