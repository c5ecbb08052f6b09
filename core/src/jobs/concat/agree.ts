import type { MediaStream } from '../../media/media-info.ts';
import type { PlanInput } from '../kit/define.ts';
import type { PartsFacts } from '../kit/plan.ts';
import { streamLabel } from '../remux/notes.ts';

type Facts = PartsFacts['parts'][number]['streams'][number];

const setup = 'set-up of its decoder';

/** What two streams have to have in common, in words, for their packets to follow each other. */
type Traits = Readonly<Record<string, string | number | undefined>>;

const pictureTraits = (stream: MediaStream): Traits =>
  stream.kind !== 'video'
    ? {}
    : {
        size: `${stream.width} × ${stream.height}`,
        'pixel format': stream.pixelFormat,
        rotation: stream.rotation,
        'sample aspect': stream.sampleAspect ?? '1:1',
        'field order': stream.interlaced ?? 'progressive',
        colour: Object.values(stream.color).join(' '),
        'dynamic range': stream.hdr,
      };

const soundTraits = (stream: MediaStream): Traits =>
  stream.kind !== 'audio'
    ? {}
    : {
        'sample rate': stream.sampleRate,
        channels: stream.channels,
        'channel layout': stream.channelLayout,
        'bit depth': stream.bitDepth,
      };

/** FLAC's names a digest of all its sound: its frames tell a decoder what else it needs. */
const setupOf = (stream: MediaStream, facts: Facts | undefined): string | undefined =>
  stream.codec === 'flac' ? undefined : facts?.setup;

const traitsOf = (stream: MediaStream, facts: Facts | undefined): Traits => ({
  kind: stream.kind,
  codec: stream.codec,
  profile: stream.profile,
  ...pictureTraits(stream),
  ...soundTraits(stream),
  'time base': facts?.timeBase,
  [setup]: setupOf(stream, facts),
});

export interface Part {
  input: PlanInput;
  facts: PartsFacts['parts'][number];
}

const factsOf = ({ facts }: Part, index: number): Facts | undefined =>
  facts.streams.find((stream) => stream.index === index);

/** How one track of a part is not like that of the first, in words; undefined where their packets may follow each other. */
export const trackDifference = (first: Part, other: Part, stream: MediaStream): string | undefined => {
  const there = other.input.media.streams[stream.index];
  if (!there) return `it has no ${streamLabel(stream)}`;
  const own = traitsOf(stream, factsOf(first, stream.index));
  const its = traitsOf(there, factsOf(other, stream.index));
  const found = Object.entries(own).find(([name, value]) => value !== its[name]);
  if (!found) return undefined;
  const [name, value] = found;
  const words = name === setup ? '' : ` (${its[name] ?? 'none'} for ${value ?? 'none'})`;
  return `the ${name} of ${streamLabel(stream)} is another${words}`;
};

const isPlayed = (stream: MediaStream): boolean =>
  stream.kind === 'audio' || (stream.kind === 'video' && !stream.attachedPicture);

const partDifference = (first: Part, other: Part): string | undefined => {
  const [own, its] = [first.input.media, other.input.media];
  if (its.container !== own.container) return `it is ${its.container.toUpperCase()}`;
  const [tracks, there] = [own, its].map(({ streams }) => streams.filter(isPlayed).length);
  if (tracks !== there) return `it has ${there} tracks of picture and sound, not ${tracks}`;
  return own.streams
    .filter(isPlayed)
    .map((stream) => trackDifference(first, other, stream))
    .find((why) => why !== undefined);
};

/** Why the packets of a part can't follow those of the first, in a sentence; undefined where all can. */
export const difference = ([first, ...others]: readonly Part[]): string | undefined => {
  if (!first) return undefined;
  const whys = others.map((other) => {
    const why = partDifference(first, other);
    return why && `${other.input.name} can't follow ${first.input.name} as it is: ${why}.`;
  });
  return whys.find((why) => why !== undefined);
};
