import { expect, it } from 'vitest';
import { jobMeter } from './meter.ts';

const metered = () => {
  let now = 0;
  const reports: { percent: number | null; etaSec: number | null; doing: string }[] = [];
  const meter = jobMeter({ now: () => now }, ({ percent, etaSec, doing }) =>
    reports.push({ percent: percent === null ? null : Math.round(percent), etaSec, doing }),
  );
  return { meter, reports, pass: (ms: number) => (now += ms) };
};

it('goes over the whole job by the weights of its parts', () => {
  const { meter, reports, pass } = metered();
  meter.plan([
    { title: 'Remux', weight: 6 },
    { title: 'Verify', weight: 4 },
  ]);
  meter.begin({ title: 'Remux', weight: 6 });
  pass(3000);
  meter.advance({ fraction: 0.5 });
  meter.end();
  meter.begin({ title: 'Verify', weight: 4 });
  expect(reports).toEqual([
    { percent: 0, etaSec: null, doing: 'Remux' },
    { percent: 30, etaSec: expect.closeTo(7), doing: 'Remux' },
    { percent: 60, etaSec: expect.closeTo(2), doing: 'Verify' },
  ]);
});

it('tells at most five times a second', () => {
  const { meter, reports, pass } = metered();
  meter.plan([{ title: 'Copy', weight: 1 }]);
  meter.begin({ title: 'Copy', weight: 1 });
  for (let n = 0; n < 100; n += 1) {
    pass(10);
    meter.advance({ fraction: n / 100 });
  }
  expect(reports).toHaveLength(1 + 5);
});

it('never goes back where a later pass adds parts', () => {
  const { meter, reports } = metered();
  meter.plan([{ title: 'Measure', weight: 1 }]);
  meter.begin({ title: 'Measure', weight: 1 });
  meter.end();
  meter.begin({ title: 'Verify', weight: 0 });
  meter.plan([{ title: 'Encode', weight: 9 }]);
  meter.begin({ title: 'Encode', weight: 9 });
  expect(reports.map(({ percent }) => percent)).toEqual([0, 100, 100]);
});
