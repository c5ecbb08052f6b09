import { setTimeout as sleep } from 'node:timers/promises';
import { type OBSResponseTypes, OBSWebSocket } from 'obs-websocket-js';

/**
 * Run beside OBS by `obs-headless.sh`: `node obs-record.ts SECONDS [COUNT]`. Makes COUNT recordings (1 unless told)
 * and prints a JSON line for each step: connected, started, stopped.
 */
const [seconds = 3, count = 1] = process.argv.slice(2).map(Number);
const say = (step: string, facts: object): void => {
  console.log(JSON.stringify({ step, at: Date.now(), ...facts }));
};

const obs = new OBSWebSocket();

/** OBS takes connections a moment before it is ready: 207 means 'not yet'. */
const whenReady = async (): Promise<OBSResponseTypes['GetVersion']> => {
  for (let tries = 0; ; tries += 1) {
    try {
      return await obs.call('GetVersion');
    } catch (error) {
      if (tries > 50) throw error;
      await sleep(100);
    }
  }
};

/** The path that OBS names when its output reaches a state. Rejects after 15 s: a bad folder brings no event at all. */
const recordState = (wanted: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`OBS never said ${wanted}.`)), 15_000);
    const listen = ({ outputState, outputPath }: { outputState: string; outputPath: string }): void => {
      if (outputState !== wanted) return;
      clearTimeout(timer);
      obs.off('RecordStateChanged', listen);
      resolve(outputPath);
    };
    obs.on('RecordStateChanged', listen);
  });

const record = async (): Promise<void> => {
  const started = recordState('OBS_WEBSOCKET_OUTPUT_STARTED');
  await obs.call('StartRecord');
  say('started', { path: await started });
  await sleep(seconds * 1000);
  const stopped = recordState('OBS_WEBSOCKET_OUTPUT_STOPPED');
  await obs.call('StopRecord');
  say('stopped', { path: await stopped });
};

await obs.connect(process.env.OBS_URL ?? 'ws://127.0.0.1:4455', process.env.OBS_PASSWORD);
const { obsVersion, obsWebSocketVersion } = await whenReady();
say('connected', { obsVersion, obsWebSocketVersion });
for (let made = 0; made < count; made += 1) {
  await record();
  // OBS names recordings by the second: the next one needs another name.
  if (made + 1 < count) await sleep(1000);
}
await obs.disconnect();
