import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostCases, originCases } from '../../hub/src/http/testing/addresses.ts';
import { type RawAnswer, raw, webSocketHeaders } from '../../hub/src/http/testing/raw.ts';
import { type HubPlace, type HubProcess, hubPlace } from './hub-process.ts';

// Node-RED hangs its own listener on the server and asks nobody: what keeps others out stands before it.

let place: HubPlace;
let hub: HubProcess;
let port: number;
beforeAll(async () => {
  place = await hubPlace();
  hub = await place.start({ STREAMOPS_ALLOWED_HOSTS: 'media-box' });
  port = Number(new URL(hub.url).port);
});
afterAll(() => place.remove());

const shake = (headers: Record<string, string>): Promise<RawAnswer> =>
  raw({ port, path: '/flows/comms', headers: { ...webSocketHeaders, ...headers } });
const owner = () => ({ authorization: `Bearer ${hub.token}` });
const ownHost = () => ({ host: `localhost:${port}` });

it('opens Node-RED’s comms for our own hosts and origins only', async () => {
  for (const host of hostCases(port)) {
    const { status } = await shake({ host: host.value, ...owner() });
    expect(status === 101, `Host ${JSON.stringify(host.value)}: ${status}`).toBe(host.ours);
  }
  for (const origin of originCases(port)) {
    const { status } = await shake({ ...ownHost(), origin: origin.value, ...owner() });
    expect(status === 101, `Origin ${JSON.stringify(origin.value)}: ${status}`).toBe(origin.ours);
  }
});

it('opens them for nobody without the owner’s token', async () => {
  expect((await shake(ownHost())).status).toBe(401);
  expect((await shake({ ...ownHost(), authorization: 'Bearer so_wrong' })).status).toBe(401);
});
