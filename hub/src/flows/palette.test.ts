import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FlowsBed, flowsBed } from './harness.ts';

let bed: FlowsBed;
let hub: Awaited<ReturnType<FlowsBed['start']>>;
beforeEach(async () => {
  bed = await flowsBed();
  hub = await bed.start();
});
afterEach(async () => {
  await hub.stop();
  await bed.end();
});

interface NodeSet {
  module: string;
  enabled: boolean;
  types: string[];
}

it('offers the nodes of Node-RED that stay inside the hub, and no others', async () => {
  const answer = await fetch(`${hub.url}/nodes`, { headers: { accept: 'application/json' } });
  // The cast: Node-RED's own list, as its editor reads it.
  const sets = (await answer.json()) as NodeSet[];
  const types = sets
    .filter(({ module, enabled }) => module === 'node-red' && enabled)
    .flatMap((set) => set.types);
  // A node that is new here can be one that reaches out: look at what it does before it is added.
  expect(types.sort()).toEqual([
    ...['batch', 'catch', 'change', 'comment', 'complete', 'csv', 'debug', 'delay', 'global-config', 'html'],
    ...['inject', 'join', 'json', 'junction', 'link call', 'link in', 'link out', 'range', 'rbe', 'sort'],
    ...['split', 'status', 'switch', 'template', 'trigger', 'unknown', 'xml', 'yaml'],
  ]);
});
