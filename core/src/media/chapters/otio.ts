import { framesAt } from '../encode/frame-rate.ts';
import { type ChapterList, endOf, oneLine, titleOf } from './list.ts';

/** OpenTimelineIO: a timeline whose only clip is the whole recording, a marker as long as each chapter. */
export const otioChapters = (list: ChapterList): string => {
  const rate = list.rate.num / list.rate.den;
  const time = (value: number) => ({ OTIO_SCHEMA: 'RationalTime.1', rate, value });
  const range = (start: number, end: number) => ({
    OTIO_SCHEMA: 'TimeRange.1',
    start_time: time(start),
    duration: time(Math.max(0, end - start)),
  });
  const frames = (sec: number): number => framesAt(sec, list.rate);
  const all = range(0, frames(list.durationSec));
  const name = oneLine(list.fileName);
  const markers = list.chapters.map((chapter, at) => ({
    OTIO_SCHEMA: 'Marker.2',
    ...{ name: titleOf(chapter, at), color: 'RED', metadata: {} },
    marked_range: range(frames(chapter.atSec), frames(endOf(list, at))),
  }));
  // Clip.1 and not Clip.2: newer readers lift it, and older ones know no other.
  const clip = {
    OTIO_SCHEMA: 'Clip.1',
    ...{ name, metadata: {}, effects: [], enabled: true, markers, source_range: all },
    media_reference: {
      OTIO_SCHEMA: 'ExternalReference.1',
      ...{ name, metadata: {}, available_range: all },
      target_url: `./${encodeURIComponent(list.fileName.toWellFormed())}`,
    },
  };
  const group = { metadata: {}, effects: [], markers: [], source_range: null, enabled: true };
  const kind = list.hasPicture ? 'Video' : 'Audio';
  const track = { OTIO_SCHEMA: 'Track.1', ...group, name: kind, kind, children: [clip] };
  const tracks = { OTIO_SCHEMA: 'Stack.1', ...group, name: 'tracks', children: [track] };
  const timeline = { OTIO_SCHEMA: 'Timeline.1', name, metadata: {}, global_start_time: null, tracks };
  return `${JSON.stringify(timeline, null, 2)}\n`;
};
