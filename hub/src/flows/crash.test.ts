import { runIdOf } from '@streamops/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultFlows } from './default-flows.ts';
import { start, tab, tagJob } from './flow-parts.ts';
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

/** A catalog that dies before it can write this down, as a killed hub would. */
const never = () => new Promise<never>(() => {});

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
    const markContinued = (id: string, at: number) =>
      marks++ === 0 ? catalog.jobs.markContinued(id, at) : never();
    hub = await bed.start({ catalog: { ...catalog, jobs: { ...catalog.jobs, markContinued } } });
    await hub.hear((await bed.recording('a.mkv')).event);
    await hub.finish('tag', 1);
    await bed.job('tag', 3);
    await hub.finish('tag', 2);
    await bed.job('tag', 4);
    await hub.stop();
    expect(await catalog.jobs.toContinue()).toHaveLength(1);

    hub = await bed.start();
    await bed.settled();
    expect(await bed.tags()).toEqual([['a'], ['b'], ['c'], ['c']]);
  });
});

describe('a catalog that does not write for a moment', () => {
  it('holds up no flow for longer', async () => {
    const { catalog } = bed;
    let refused = 0;
    const once = <Args extends unknown[]>(write: (...args: Args) => Promise<void>) => {
      let isFull = true;
      return async (...args: Args) => {
        if (!isFull) return write(...args);
        isFull = false;
        refused += 1;
        throw new Error('The disk is full.');
      };
    };
    const runs = { ...catalog.runs, markStarted: once(catalog.runs.markStarted) };
    const jobs = { ...catalog.jobs, markContinued: once(catalog.jobs.markContinued) };
    hub = await bed.start({ catalog: { ...catalog, runs, jobs } });
    await hub.hear((await bed.recording('a.mkv')).event);
    await hub.finish('remux');
    await bed.job('move');
    await bed.settled();
    await eventually(async () => (await catalog.runs.unstarted()).length === 0);
    expect(refused).toBe(2);
    expect((await bed.jobsOf()).map(({ type }) => type)).toEqual(['remux', 'move']);
  });
});

describe('a disk that says no after a run was written', () => {
  it('does not keep the run from its start when the event is handled again', async () => {
    const { catalog } = bed;
    let fails = true;
    const commit: typeof catalog.runs.commit = async (runs) => {
      const committed = await catalog.runs.commit(runs);
      if (!fails) return committed;
      fails = false;
      throw new Error('The disk did not take it.');
    };
    hub = await bed.start({ catalog: { ...catalog, runs: { ...catalog.runs, commit } } });
    const { event } = await bed.recording('a.mkv');
    await expect(hub.hear(event)).rejects.toThrow('did not take');
    await hub.hear(event);
    await eventually(async () => (await catalog.runs.unstarted()).length === 0);
    expect((await bed.jobsOf()).map(({ type }) => type)).toEqual(['remux']);
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
