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

describe('the default flow', () => {
  it('takes a recording through all five jobs, each with what the one before made', async () => {
    hub = await bed.start();
    const { asset, event } = await bed.recording('a.mkv');
    await hub.hear(event);

    const remux = await bed.job('remux');
    expect(remux).toMatchObject({ inputs: [{ assetId: asset.id }], askedBy: 'flow Recordings' });
    expect(remux.params).toMatchObject({ container: 'mov' });
    const { asset: mov } = await bed.recording('a.mov', 'job');
    await hub.jobs.done(await hub.jobs.run(remux.id), [mov]);

    for (const [type, nth] of [
      ['move', 1],
      ['index', 1],
      ['first_look', 1],
      ['index', 2],
    ] as const) {
      expect((await bed.job(type, nth)).inputs).toEqual([{ assetId: mov.id }]);
      await hub.finish(type, nth);
    }
    await bed.settled();
    const jobs = await bed.jobsOf();
    expect(jobs).toHaveLength(5);
    const stages = jobs.filter(({ type }) => type === 'index').map(({ params }) => params.stage);
    expect(stages).toEqual(['header', 'content']); // The whole file is read when it can be seen already.
    expect(await bed.catalog.runs.unstarted()).toEqual([]);
  });

  it('indexes what was there before, and leaves alone what jobs made', async () => {
    hub = await bed.start();
    await hub.hear((await bed.recording('made.mov', 'job')).event);
    await hub.hear((await bed.recording('old.mkv', 'existing')).event);
    await hub.finish('index');
    await hub.finish('first_look');
    await hub.finish('index', 2);
    await bed.settled();
    expect(await bed.jobsOf()).toHaveLength(3);
  });

  it('reads again what has changed, once for each change', async () => {
    hub = await bed.start();
    const { asset } = await bed.recording('a.mkv');
    await hub.hear(await bed.changed(asset, 2));
    await hub.finish('index');
    await hub.finish('first_look');
    await hub.finish('index', 2);
    await hub.hear(await bed.changed(asset, 3));
    await hub.finish('index', 3);
    await hub.finish('first_look', 2);
    await hub.finish('index', 4);
    await bed.settled();
    expect((await bed.jobsOf()).map(({ type, inputs }) => [type, inputs])).toEqual(
      ['index', 'first_look', 'index', 'index', 'first_look', 'index'].map((type) => [
        type,
        [{ assetId: asset.id }],
      ]),
    );
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

  it('goes out there again when it was retried and fails once more', async () => {
    await bed.put([tab('main'), start(['a']), tagJob('a', [[], ['b']]), tagJob('b', [])]);
    hub = await bed.start();
    await hub.hear((await bed.recording('a.mkv')).event);
    const { id } = await bed.job('tag');
    await hub.jobs.failed(await hub.jobs.run(id));
    await hub.finish('tag', 2);
    await bed.settled();
    await bed.catalog.jobs.retry(id);
    await hub.jobs.failed(await hub.jobs.run(id));
    await bed.settled();
    expect(await bed.tags()).toEqual([['a'], ['b'], ['b']]);
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
    expect(await bed.tags()).toEqual([['yes'], ['no']]);
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
    expect(await bed.tags()).toEqual([['a']]);
  });
});

describe('a flow that feeds itself', () => {
  it('ends after twenty jobs, with an error that says so', async () => {
    await bed.put([tab('main'), start(['a']), tagJob('a', [['a'], []])]);
    hub = await bed.start();
    await hub.hear((await bed.recording('a.mkv')).event);
    for (let number = 1; number <= 21; number += 1) await hub.finish('tag', number);
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

describe('a message that names more assets', () => {
  it('gives its next job all of them in order, and the one after that what came of it', async () => {
    const { asset: second } = await bed.recording('b.mkv', 'existing');
    const rules = [{ t: 'set', p: 'streamops.moreAssetIds', pt: 'msg', to: `["${second.id}"]`, tot: 'json' }];
    await bed.put([
      ...[tab('main'), start(['more']), node('more', 'change', [['join']], { rules })],
      ...[node('join', 'streamops-job-concat', [['tag'], []], { params: {} }), tagJob('tag', [])],
    ]);
    hub = await bed.start();
    const { asset: first, event } = await bed.recording('a.mkv');
    await hub.hear(event);
    const concat = await bed.job('concat');
    expect(concat.inputs).toEqual([{ assetId: first.id }, { assetId: second.id }]);
    const { asset: joined } = await bed.recording('a.joined.mkv', 'job');
    await hub.jobs.done(await hub.jobs.run(concat.id), [joined]);
    expect((await bed.job('tag')).inputs).toEqual([{ assetId: joined.id }]);
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
