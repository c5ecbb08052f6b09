/** What a page's main thread did, frame by frame, read from a Chromium trace. */

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  ts: number;
  /** The thread's own clock, in microseconds of processor time: it stands still while others run. */
  tts?: number;
  tdur?: number;
}

/** Scripts, style, layout, what is made ready to be painted, and collecting garbage. Painting pixels is other threads'. */
const ownWork = new Set([
  ...['FunctionCall', 'EventDispatch', 'FireAnimationFrame', 'RunMicrotasks', 'TimerFire', 'EvaluateScript'],
  ...[
    'UpdateLayoutTree',
    'Layout',
    'PrePaint',
    'Paint',
    'Layerize',
    'Commit',
    'IntersectionObserverController::computeIntersections',
  ],
  ...['MinorGC', 'MajorGC', 'ResizeObserver', 'ParseHTML', 'HitTest', 'XHRReadyStateChange'],
]);

export const traceCategories = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8'];

/** Milliseconds of processor time in each frame, from one `requestAnimationFrame` to the next. Nested events count once. */
export const workPerFrame = (trace: Buffer): number[] => {
  // Chromium's trace format is fixed: an object with the list of events.
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const frames = traceEvents
    .filter(({ name }) => name === 'FireAnimationFrame')
    .toSorted((a, b) => a.ts - b.ts);
  const [first] = frames;
  if (!first) return [];
  const work = traceEvents
    .filter(
      ({ ph, pid, tid, name }) => ph === 'X' && pid === first.pid && tid === first.tid && ownWork.has(name),
    )
    .toSorted((a, b) => a.ts - b.ts);
  const costs = frames.slice(1).map(() => 0);
  let frame = 0;
  let busyUntil = 0;
  for (const { ts, tts = 0, tdur = 0 } of work) {
    while (frame < costs.length && ts >= (frames[frame + 1]?.ts ?? 0)) frame += 1;
    const fresh = Math.max(0, tts + tdur - Math.max(tts, busyUntil));
    busyUntil = Math.max(busyUntil, tts + tdur);
    if (ts >= first.ts && frame < costs.length) costs[frame] = (costs[frame] ?? 0) + fresh / 1000;
  }
  return costs;
};
