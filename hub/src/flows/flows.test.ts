import { jobTypes, runIdOf } from '@streamops/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultFlows } from './default-flows.ts';
import { eventually, type FlowsBed, flowsBed } from './harness.ts';

type Hub = Awaited<ReturnType<FlowsBed['start']>>;

interface Deployed {
  flows: { id: string; type: string; disabled?: boolean }[];
  rev: string;
}

let bed: FlowsBed;
let hub: Hub;

beforeEach(async () => {
  bed = await flowsBed();
});
afterEach(async () => {
  await hub.stop();
  await bed.end();
});

const tab = (id: string, more: object = {}) => ({ id, type: 'tab', label: `Flow ${id}`, ...more });
const node = (id: string, type: string, wires: string[][], more: object = {}) => ({
  id,
  type,
  z: 'main',
  x: 100,
  y: 100,
  wires,
  ...more,
});
const start = (wires: string[], more: object = {}) =>
  node('start', 'streamops-event', [wires], { event: 'file.closed', origin: 'recorder', ...more });
const tagJob = (id: string, wires: string[][], tag = id, more: object = {}) =>
  node(id, 'streamops-job-tag', wires, { params: { add: [tag] }, ...more });

const deploy = (flows: object[], rev?: string) =>
  fetch(`${hub.url}/flows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'Node-RED-API-Version': 'v2' },
    body: JSON.stringify({ flows, ...(rev === undefined ? {} : { rev }) }),
  });
const deployed = async (): Promise<Deployed> =>
  (
    await fetch(`${hub.url}/flows`, { headers: { 'Node-RED-API-Version': 'v2' } })
  ).json() as Promise<Deployed>;

const finish = async (type: string, number = 1): Promise<void> => {
  const { id } = await bed.job(type, number);
  await hub.jobs.done(await hub.jobs.run(id));
};
/** The tags that the tag jobs were asked to add, in order. */
const tags = async () => (await bed.jobsOf('tag')).map(({ params }) => params.add);

/** A catalog that dies before it can write this down, as a killed hub would. */
const never = () => new Promise<never>(() => {});

describe('the default flow', () => {
  it('takes a recording through all four jobs, each with what the one before made', async () => {
    hub = await bed.start();
    const { asset, event } = await bed.recording('a.mkv');
    await hub.hear(event);

    const remux = await bed.job('remux');
    expect(remux).toMatchObject({ inputs: [{ assetId: asset.id }], askedBy: 'flow Recordings' });
    expect(remux.params).toMatchObject({ container: 'mov' });
    const { asset: mov } = await bed.recording('a.mov', 'job');
    await hub.jobs.done(await hub.jobs.run(remux.id), [mov]);

    for (const type of ['move', 'index', 'first_look']) {
      expect((await bed.job(type)).inputs).toEqual([{ assetId: mov.id }]);
      await finish(type);
    }
    await bed.settled();
    expect(await bed.jobsOf()).toHaveLength(4);
    expect(await bed.catalog.runs.unstarted()).toEqual([]);
  });

  it('indexes what was there before, and leaves alone what jobs made', async () => {
    hub = await bed.start();
    await hub.hear((await bed.recording('made.mov', 'job')).event);
    await hub.hear((await bed.recording('old.mkv', 'existing')).event);
    await finish('index');
    await finish('first_look');
    await bed.settled();
    expect(await bed.jobsOf()).toHaveLength(2);
  });
});

describe('after a crash', () => {
  it('sends a run that was committed and never sent', async () => {
    const { asset, event } = await bed.recording('a.mkv');
    const eventNode = defaultFlows().find(({ type }) => type === 'streamops-event');
    if (!eventNode?.z) throw new Error('the default flow has an event node');
    const runId = runIdOf(event.id, eventNode.id);
    const streamops = { runId, eventId: event.id, assetId: asset.id, depth: 0, afterJobId: null };
    await bed.catalog.runs.commit([
      {
        id: runId,
        eventId: event.id,
        eventType: event.type,
        assetId: asset.id,
        flowId: eventNode.z,
        flowName: 'Recordings',
        nodeId: eventNode.id,
        msg: { payload: event.data, streamops },
      },
    ]);
    hub = await bed.start();
    expect((await bed.job('remux')).runId).toBe(runId);
    await eventually(async () => (await bed.catalog.runs.unstarted()).length === 0);
  });

  it('goes on where a job ended while the hub was away', async () => {
    hub = await bed.start();
    await hub.hear((await bed.recording('a.mkv')).event);
    const remux = await bed.job('remux');
    await hub.stop();
    const { asset: mov } = await bed.recording('a.mov', 'job');
    await hub.jobs.done(await hub.jobs.run(remux.id), [mov]);
    expect(await bed.jobsOf()).toHaveLength(1);

    hub = await bed.start();
    expect((await bed.job('move')).inputs).toEqual([{ assetId: mov.id }]);
    await bed.settled();
  });

  it('asks for the same jobs again, whichever mark was missing', async () => {
    const { catalog } = bed;
    const dying = {
      ...catalog,
      runs: { ...catalog.runs, markStarted: never },
      jobs: { ...catalog.jobs, markContinued: never },
    };
    hub = await bed.start({ catalog: dying });
    await hub.hear((await bed.recording('a.mkv')).event);
    const { id } = await bed.job('remux');
    await hub.jobs.done(await hub.jobs.run(id), []);
    await bed.job('move');
    await hub.stop();
    expect(await catalog.runs.unstarted()).toHaveLength(1);
    expect(await catalog.jobs.toContinue()).toHaveLength(1);

    hub = await bed.start();
    await bed.settled();
    await eventually(async () => (await catalog.runs.unstarted()).length === 0);
    expect((await bed.jobsOf()).map(({ type }) => type)).toEqual(['remux', 'move']);
  });

  it('hears an event twice and runs it once', async () => {
    hub = await bed.start();
    const { event } = await bed.recording('a.mkv');
    await hub.hear(event);
    await bed.job('remux');
    await hub.stop();
    hub = await bed.start();
    await hub.hear(event);
    await eventually(async () => (await bed.catalog.runs.unstarted()).length === 0);
    expect(await bed.jobsOf()).toHaveLength(1);
  });

  it('finds each of several messages at one node again, in whatever order', async () => {
    const { catalog } = bed;
    const flow = [
      tab('main'),
      start(['a', 'b']),
      tagJob('a', [['c']]),
      tagJob('b', [['c']]),
      tagJob('c', []),
    ];
    await bed.put(flow);
    let marks = 0;
    // The first of the two continuations is marked, the second is not.
    const markContinued = (id: string) => (marks++ === 0 ? catalog.jobs.markContinued(id) : never());
    hub = await bed.start({ catalog: { ...catalog, jobs: { ...catalog.jobs, markContinued } } });
    await hub.hear((await bed.recording('a.mkv')).event);
    await finish('tag', 1);
    await bed.job('tag', 3);
    await finish('tag', 2);
    await bed.job('tag', 4);
    await hub.stop();
    expect(await catalog.jobs.toContinue()).toHaveLength(1);

    hub = await bed.start();
    await bed.settled();
    expect(await tags()).toEqual([['a'], ['b'], ['c'], ['c']]);
  });
});

describe('a job that fails', () => {
  it('goes out at the second output, with the reason', async () => {
    await bed.put([tab('main'), start(['a']), tagJob('a', [[], ['b']]), tagJob('b', [])]);
    hub = await bed.start();
    await hub.hear((await bed.recording('a.mkv')).event);
    await hub.jobs.failed(await hub.jobs.run((await bed.job('tag')).id));
    const { continuation } = await bed.job('tag', 2);
    expect(continuation?.msg.payload).toMatchObject({ type: 'tag', error: { code: 'FFMPEG_FAILED' } });
    expect(continuation?.msg.streamops).toMatchObject({ depth: 1 });
  });

  it('reaches a Catch node where nothing is wired to it', async () => {
    const flow = [tab('main'), start(['a']), tagJob('a', [[], []]), tagJob('b', [])];
    await bed.put([...flow, node('caught', 'catch', [['b']], { scope: null, uncaught: false })]);
    hub = await bed.start();
    await hub.hear((await bed.recording('a.mkv')).event);
    await hub.jobs.failed(await hub.jobs.run((await bed.job('tag')).id));
    const { continuation } = await bed.job('tag', 2);
    expect(continuation?.msg.error).toMatchObject({ code: 'FFMPEG_FAILED', source: { id: 'a' } });
    await bed.settled();
  });
});

describe('conditions', () => {
  it('send a message one way or the other', async () => {
    const list = [{ field: 'path', operator: 'matches', value: 'keep/**' }];
    const when = node('asked', 'streamops-when', [['yes'], ['no']], { match: 'all', conditions: list });
    await bed.put([tab('main'), start(['asked']), when, tagJob('yes', []), tagJob('no', [])]);
    hub = await bed.start();
    await hub.hear((await bed.recording('keep/a.mkv')).event);
    await bed.job('tag', 1);
    await hub.hear((await bed.recording('other/a.mkv')).event);
    await bed.job('tag', 2);
    expect(await tags()).toEqual([['yes'], ['no']]);
  });

  it('filter events by drive and path', async () => {
    await bed.put([
      tab('main'),
      start(['a'], { drive: 'recordings', path: '**/*.mkv' }),
      { ...start(['b'], { drive: 'elsewhere' }), id: 'start2' },
      tagJob('a', []),
      tagJob('b', []),
    ]);
    hub = await bed.start();
    await hub.hear((await bed.recording('x/a.mp4')).event);
    await hub.hear((await bed.recording('x/a.mkv')).event);
    await bed.job('tag');
    await eventually(async () => (await bed.catalog.runs.unstarted()).length === 0);
    expect(await tags()).toEqual([['a']]);
  });
});

describe('a flow that feeds itself', () => {
  it('ends after twenty jobs, with an error that says so', async () => {
    await bed.put([tab('main'), start(['a']), tagJob('a', [['a'], []])]);
    hub = await bed.start();
    await hub.hear((await bed.recording('a.mkv')).event);
    for (let number = 1; number <= 21; number += 1) await finish('tag', number);
    await bed.settled();
    expect(await bed.jobsOf()).toHaveLength(21);
    expect(bed.lines.some(({ msg }) => String(msg).includes('the flow feeds itself'))).toBe(true);
  });

  it('is counted through the events of what its jobs publish', async () => {
    await bed.put([tab('main'), start(['a'], { origin: 'job' }), tagJob('a', [])]);
    hub = await bed.start();
    const { asset } = await bed.recording('a.mkv');
    const streamops = { runId: 'r', eventId: '', assetId: asset.id, depth: 19, afterJobId: null };
    const waiting = { runId: 'r', nodeId: 'elsewhere', index: 0, msg: { streamops } };
    const inputs = [{ assetId: asset.id }];
    const { id: jobId } = await hub.jobs.service.request({
      ...{ type: 'index', inputs, params: {}, askedBy: 'test', waiting },
    });
    const { event } = await bed.recording('b.mkv', 'job');
    if (event.type !== 'file.closed') throw new Error('another event');
    await hub.hear({ ...event, data: { ...event.data, jobId } });
    expect((await bed.job('tag')).continuation?.msg.streamops).toMatchObject({ depth: 20 });
  });
});

describe('deploying', () => {
  it('refuses flows that were changed elsewhere', async () => {
    hub = await bed.start();
    const { flows, rev } = await deployed();
    expect((await deploy(flows, rev)).status).toBe(200);
    expect((await deploy([...flows, tab('another')], rev)).status).toBe(200);
    expect((await deploy(flows, rev)).status).toBe(409);
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
    expect((await deploy(flow)).status).toBe(200);
    await finish('tag', 1);
    await finish('tag', 2);
    await bed.settled();
    expect(await tags()).toEqual([['a'], ['b'], ['new']]);
    expect(bed.lines.some(({ msg }) => String(msg).includes('The node that waited is gone'))).toBe(true);
  });

  it('loses no event that comes while flows are deployed', async () => {
    await bed.put([tab('main'), start(['a']), tagJob('a', [])]);
    hub = await bed.start();
    const events = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => bed.recording(`${n}.mkv`)));
    const deploying = deploy([tab('main'), start(['a']), tagJob('a', [], 'again')]);
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
    expect((await deploy(flow)).status).toBe(200);
    expect(hub.warnings()).toHaveLength(1);
    const { flows } = await deployed();
    expect(flows.filter(({ disabled }) => disabled).map(({ id }) => id)).toEqual(['strange']);
    expect((await bed.catalog.flows.read())?.flows).toContainEqual({ ...strange, disabled: false });
    expect((await bed.catalog.flows.read())?.flows).toContainEqual(inStrange);
    await hub.hear((await bed.recording('a.mkv')).event);
    await bed.job('tag');

    expect((await deploy(flows.filter(({ id }) => id !== 'x'))).status).toBe(200);
    expect(hub.warnings()).toEqual([]);
    expect((await deployed()).flows.some(({ disabled }) => disabled)).toBe(false);
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
    expect((await deploy([...flow, node('y', 'subflow:nowhere', [[]])])).status).toBe(422);
    await hub.hear((await bed.recording('a.mkv')).event);
    await bed.job('tag');
  });
});

describe('nodes of other makes', () => {
  it('are followed until the message has gone through, subflows and old ones too', async () => {
    await bed.put([
      tab('main'),
      {
        id: 'sub',
        type: 'subflow',
        name: 'Sub',
        in: [{ wires: [{ id: 'slow' }] }],
        out: [{ wires: [{ id: 'slow', port: 0 }] }],
      },
      {
        ...node('slow', 'delay', [[]], { pauseType: 'delay', timeout: '300', timeoutUnits: 'milliseconds' }),
        z: 'sub',
      },
      start(['instance']),
      node('instance', 'subflow:sub', [['a']]),
      tagJob('a', []),
    ]);
    hub = await bed.start();
    await hub.hear((await bed.recording('a.mkv')).event);
    await eventually(async () => (await bed.catalog.runs.unstarted()).length === 0);
    expect(await bed.jobsOf()).toHaveLength(1);
  });

  it('hold a run up for so long only', async () => {
    await bed.put([
      tab('main'),
      start(['slow']),
      node('slow', 'delay', [['a']], { pauseType: 'delay', timeout: '3600', timeoutUnits: 'seconds' }),
      tagJob('a', []),
    ]);
    hub = await bed.start({ stallMs: 200 });
    await hub.hear((await bed.recording('a.mkv')).event);
    await eventually(async () => (await bed.catalog.runs.unstarted()).length === 0);
    expect(bed.lines.some(({ nodes }) => Array.isArray(nodes) && nodes.includes('slow'))).toBe(true);
  });
});

describe('a hub that stops', () => {
  it('leaves an event that comes too late to the next start', async () => {
    hub = await bed.start();
    const { event } = await bed.recording('a.mkv');
    await hub.stop();
    await expect(hub.hear(event)).rejects.toThrow('The flows have stopped.');
    expect(await bed.catalog.runs.unstarted()).toEqual([]);
    hub = await bed.start();
    await hub.hear(event);
    await bed.job('remux');
  });
});

describe('the editor', () => {
  it('is told every job type, and where comms are', async () => {
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
  });
});
