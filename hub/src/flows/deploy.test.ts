import { type FlowStore, jobTypes } from '@streamops/core';
import RED from 'node-red';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { node, start, tab, tagJob } from './flow-parts.ts';
import { eventually, type FlowsBed, flowsBed } from './harness.ts';

let bed: FlowsBed;
let hub: Awaited<ReturnType<FlowsBed['start']>>;

beforeEach(async () => {
  bed = await flowsBed();
});
afterEach(async () => {
  await hub.stop();
  await bed.end();
});

describe('deploying', () => {
  it('refuses flows that were changed elsewhere', async () => {
    hub = await bed.start();
    const { flows, rev } = await hub.deployed();
    expect((await hub.deploy(flows, rev)).status).toBe(200);
    expect((await hub.deploy([...flows, tab('another')], rev)).status).toBe(200);
    const refused = await hub.deploy([...flows, tab('late'), node('x', 'lights-on', [[]])], rev);
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: 'FLOW_REVISION' });
    expect((await hub.deployed()).flows.map(({ id }) => id)).not.toContain('late');
    expect(hub.warnings()).toEqual([]);
  });

  it('goes on in the new flow, and ends where the node is gone', async () => {
    await bed.put([
      tab('main'),
      start(['a', 'b']),
      tagJob('a', [['c']]),
      tagJob('b', [['c']]),
      tagJob('c', []),
    ]);
    hub = await bed.start();
    await hub.hear((await bed.recording('a.mkv')).event);
    await bed.job('tag', 2);
    const flow = [tab('main'), start(['b']), tagJob('b', [['d']]), tagJob('d', [], 'new')];
    expect((await hub.deploy(flow)).status).toBe(200);
    await hub.finish('tag', 1);
    await hub.finish('tag', 2);
    await bed.settled();
    expect(await bed.tags()).toEqual([['a'], ['b'], ['new']]);
    expect(bed.lines.some(({ msg }) => String(msg).includes('The node that waited is gone'))).toBe(true);
  });

  it('loses no event that comes while flows are deployed', async () => {
    await bed.put([tab('main'), start(['a']), tagJob('a', [])]);
    hub = await bed.start();
    const events = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => bed.recording(`${n}.mkv`)));
    const deploying = hub.deploy([tab('main'), start(['a']), tagJob('a', [], 'again')]);
    for (const { event } of events) {
      await hub.hear(event);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect((await deploying).status).toBe(200);
    await bed.job('tag', 6);
    await eventually(async () => (await bed.catalog.runs.unstarted()).length === 0);
    expect(await bed.jobsOf()).toHaveLength(6);
  });
});

describe('a node type that is not there', () => {
  const strange = { ...tab('strange'), label: 'Strange' };
  const inStrange = { ...node('x', 'lights-on', [[]]), z: 'strange', colour: 'red' };
  const flow = [tab('main'), start(['a']), tagJob('a', []), strange, inStrange];

  it('holds back its tab only, and leaves the stored flow as it was made', async () => {
    await bed.put(flow);
    hub = await bed.start();
    expect(hub.warnings()).toEqual([expect.stringContaining('"Strange" is held back')]);
    expect(hub.warnings()[0]).toContain('lights-on');
    await hub.hear((await bed.recording('a.mkv')).event);
    await bed.job('tag');
    expect((await bed.catalog.flows.read())?.flows).toEqual(flow);
  });

  it('does so for a deploy too, until it is removed', async () => {
    await bed.put([tab('main')]);
    hub = await bed.start();
    expect((await hub.deploy(flow)).status).toBe(200);
    expect(hub.warnings()).toHaveLength(1);
    const { flows } = await hub.deployed();
    expect(flows.filter(({ disabled }) => disabled).map(({ id }) => id)).toEqual(['strange']);
    expect((await bed.catalog.flows.read())?.flows).toContainEqual({ ...strange, disabled: false });
    expect((await bed.catalog.flows.read())?.flows).toContainEqual(inStrange);
    await hub.hear((await bed.recording('a.mkv')).event);
    await bed.job('tag');

    expect((await hub.deploy(flows.filter(({ id }) => id !== 'x'))).status).toBe(200);
    expect(hub.warnings()).toEqual([]);
    expect((await hub.deployed()).flows.some(({ disabled }) => disabled)).toBe(false);
  });

  it('leaves both as they were made where two deploys come at the same moment', async () => {
    await bed.put([tab('main')]);
    const written: unknown[][] = [];
    const write: FlowStore['write'] = async (state) => {
      written.push(state.flows);
      await bed.catalog.flows.write(state);
    };
    hub = await bed.start({ catalog: { ...bed.catalog, flows: { ...bed.catalog.flows, write } } });
    const deploys = ['one', 'two'].map((id) => [
      { ...strange, id, disabled: false },
      { ...inStrange, id: `in-${id}`, z: id },
    ]);
    const { setFlows } = RED.runtime.flows;
    await Promise.all(deploys.map((flows) => setFlows({ flows: { flows } })));
    expect(written).toEqual(deploys);
    expect((await hub.deployed()).flows).toMatchObject([{ id: 'two', disabled: true }, { id: 'in-two' }]);
    expect(hub.warnings()).toHaveLength(1);
  });

  it.each(['function', 'exec', 'file', 'file in', 'watch', 'tcp in', 'udp in', 'http in', 'http request'])(
    'is the case for %s',
    async (type) => {
      await bed.put([tab('main'), node('x', type, [[]])]);
      hub = await bed.start();
      expect(hub.warnings()).toHaveLength(1);
    },
  );

  it('is refused as a missing subflow, with everything left as it was', async () => {
    await bed.put([tab('main'), start(['a']), tagJob('a', [])]);
    hub = await bed.start();
    expect((await hub.deploy([...flow, node('y', 'subflow:nowhere', [[]])])).status).toBe(422);
    await hub.hear((await bed.recording('a.mkv')).event);
    await bed.job('tag');
  });
});

describe('what the editor is told', () => {
  it('has every job type, and comms that end with the hub', async () => {
    hub = await bed.start();
    const settings = await (await fetch(`${hub.url}/settings`)).json();
    const jobs = jobTypes.map(({ type, title }) => expect.objectContaining({ type, title }));
    expect(settings).toMatchObject({ streamopsEventVocabulary: { jobs } });
    expect((await fetch(`${hub.url}/diagnostics`)).status).toBe(403);
    expect((await fetch(`${hub.url}/nodes`, { method: 'POST' })).status).toBe(404);
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/comms`);
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
    await hub.stop();
    await closed;
    hub = await bed.start();
  });

  it('keeps the secret of credentials to its owner', async () => {
    hub = await bed.start();
    const { mode } = await bed.secretFile();
    expect(mode & 0o777).toBe(0o600);
    // From the first start on: Node-RED does not find credentials that nobody sealed.
    expect(bed.lines.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });
});
