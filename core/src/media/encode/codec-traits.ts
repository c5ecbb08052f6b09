import type { VideoCodec } from './presets.ts';

/** What a codec makes of a picture, whichever encoder writes it. */
export interface CodecTraits {
  /** 4:2:2 for editing, 4:2:0 for everything else. */
  chroma: '4:2:0' | '4:2:2';
  /** null: 8, or 10 where the preset keeps them. */
  bits: 8 | 10 | null;
  /** Whether every frame stands by itself. */
  isIntra: boolean;
  /** Editors take its levels for limited whatever the file says. */
  isLimited: boolean;
  /** What its encoder refuses below. */
  smallest: { width: number; height: number };
}

const delivered: CodecTraits = {
  chroma: '4:2:0',
  bits: null,
  isIntra: false,
  isLimited: false,
  smallest: { width: 2, height: 2 },
};
const edited: CodecTraits = { ...delivered, chroma: '4:2:2', isIntra: true, isLimited: true };

const traits: Readonly<Partial<Record<VideoCodec, CodecTraits>>> = {
  // DNxHR LB. The size: libavcodec/dnxhdenc.c.
  dnxhd: { ...edited, bits: 8, smallest: { width: 256, height: 120 } },
  prores: { ...edited, bits: 10 },
};

export const traitsOf = (codec: VideoCodec): CodecTraits => traits[codec] ?? delivered;
