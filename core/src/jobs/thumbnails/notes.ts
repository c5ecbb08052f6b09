import type { VideoStream } from '../../media/media-info.ts';
import { isHdr, usesOneField } from '../../media/thumbnails/graph.ts';
import type { PlanInput } from '../kit/define.ts';
import type { Found, Note } from '../kit/plan.ts';
import { unreadNotes } from '../remux/damage.ts';
import { streamLabel } from '../remux/notes.ts';

interface Taken {
  source: PlanInput;
  video: VideoStream;
  pictures: Found['pictures'];
  /** Which frames they are. */
  said: string;
  isToneMapped: boolean;
}

const note = (level: Note['level'], subject: string, text: string): Note => ({ level, subject, text });

const colorNotes = ({ video, isToneMapped }: Taken): Note[] => {
  const label = streamLabel(video);
  if (isToneMapped) return [note('info', label, 'HDR was brought to BT.709 (zscale, tonemap=hable).')];
  if (isHdr(video)) {
    return [
      note('warn', label, 'It is HDR, and this ffmpeg has no zscale to bring it to BT.709: it looks flat.'),
    ];
  }
  return video.hdr === 'dolby-vision'
    ? [note('warn', label, 'It is Dolby Vision without a layer that others know: its colours are wrong.')]
    : [];
};

/** What a reader of the receipt should know. */
export const thumbnailNotes = (taken: Taken): Note[] => {
  const { source, video, pictures, said } = taken;
  const label = streamLabel(video);
  const others = source.media.streams.filter(
    (stream) => stream.kind === 'video' && !stream.attachedPicture && stream.index !== video.index,
  );
  return [
    note('info', 'Pictures', said),
    ...(video.rotation === 0 ? [] : [note('info', label, `It was turned upright by ${video.rotation}°.`)]),
    ...(usesOneField(video)
      ? [note('info', label, 'It is interlaced: each picture is the first of the two fields of its frame.')]
      : []),
    ...colorNotes(taken),
    ...others.map((stream) => note('warn', streamLabel(stream), 'Left out: there are pictures of one.')),
    ...unreadNotes(pictures.complaints, source.media),
  ];
};
