/**
 * How late the hub's timers fire (p99 since the scrape before, from /metrics) while recordings go through the default
 * rules, against the same hub at rest: `node test/bench/event-loop.bench.ts [RECORDINGS] [PAIRS]`. Busy is the time
 * from the files' being put there to the last job's end; rest is a window of the same length.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hubPlace, jobsOf, until } from '../e2e/hub-process.ts';
import { copyClip } from '../media/index.ts';
import { compare, pairs, row, shown } from './measure.ts';

const recordings = Number(process.argv[2] ?? 12);
const count = Number(process.argv[3] ?? pairs);
const jobsEach = 5;

const place = await hubPlace();
const hub = await place.start({ LOG_LEVEL: 'error' });

const metrics = async (): Promise<string> => {
  const headers = { authorization: `Bearer ${hub.token}` };
  return (await fetch(`${hub.url}/metrics`, { headers })).text();
};

/** Milliseconds since the last time that it was asked. */
const delayP99 = async (): Promise<number> => {
  const text = await metrics();
  const [, value] = /^streamops_event_loop_delay_seconds\{quantile="0\.99"\} (\S+)$/m.exec(text) ?? [];
  assert(value !== undefined, text);
  return Number(value) * 1000;
};

/** Jobs that ended well, of any type. */
const jobsDone = async (): Promise<number> => {
  const ended = (await metrics()).matchAll(/^streamops_jobs_total\{[^}]*result="(\w+)"\} (\d+)$/gm);
  let done = 0;
  for (const [, result, jobs] of ended) {
    assert.equal(result, 'done');
    done += Number(jobs);
  }
  return done;
};

let rounds = 0;
let busyMs = 5000;

const busy = async (): Promise<number> => {
  rounds += 1;
  const wanted = rounds * recordings * jobsEach;
  await delayP99();
  const startedAt = performance.now();
  for (let n = 0; n < recordings; n += 1) {
    await copyClip(join(place.recordings, `round ${rounds} take ${n}.mkv`), { seconds: 3 });
  }
  await until('every recording to go through', async () => {
    const { done = 0 } = await hub.api<Record<string, number>>('GET', '/api/jobs/stats');
    return done === wanted;
  });
  busyMs = performance.now() - startedAt;
  return delayP99();
};

const atRest = async (): Promise<number> => {
  await sleep(1000);
  await delayP99();
  await sleep(busyMs);
  return delayP99();
};

try {
  await busy(); // Warm-up, and the length of a window.
  const { ours, theirs } = await compare(busy, atRest, count);
  assert.equal(await jobsDone(), rounds * recordings * jobsEach);
  assert.equal((await jobsOf(hub, '&state=failed')).length, 0);
  row(
    `event-loop delay p99 of the hub, ${recordings} recordings`,
    {
      busy: shown(ours, ' ms'),
      idle: shown(theirs, ' ms'),
      'length of a window': `${(busyMs / 1000).toFixed(0)} s`,
    },
    '≤ 10 ms',
  );
} finally {
  await place.remove();
}
