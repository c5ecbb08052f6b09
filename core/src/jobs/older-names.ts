interface OlderName {
  type: string;
  /** Parameters by their older word. */
  params?: Readonly<Record<string, string>>;
}

/** What job types are called elsewhere, and were called before. Whoever asks by these words gets today's type. */
const olderNames: Readonly<Record<string, OlderName>> = {
  ffmpeg_remux: { type: 'remux' },
  ffmpeg_transcode: { type: 'transcode' },
  transcode_preset: { type: 'transcode' },
  thumbs: { type: 'thumbnails' },
  thumbnail_generation: { type: 'thumbnails' },
  sprite: { type: 'first_look' },
  hover_mp4: { type: 'first_look' },
  proxy_creation: { type: 'proxy', params: { min_duration: 'minDurationSec' } },
  make_proxies_if: { type: 'proxy', params: { min_duration: 'minDurationSec' } },
  proxy: { type: 'proxy', params: { min_duration: 'minDurationSec' } },
  scene_detection: { type: 'scenes' },
  asset_indexing: { type: 'index' },
  index_asset: { type: 'index' },
  file_move: { type: 'move' },
  file_copy: { type: 'copy' },
  write_sidecar: { type: 'sidecar' },
};

/** Today's name of a job type; what is no older name stays. */
export const currentType = (type: string): string =>
  Object.hasOwn(olderNames, type) ? (olderNames[type]?.type ?? type) : type;

/** Its parameters by today's names. */
export const currentParams = (
  type: string,
  params: Readonly<Record<string, unknown>>,
): Record<string, unknown> => {
  const words = Object.hasOwn(olderNames, type) ? olderNames[type]?.params : undefined;
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [words?.[name] ?? name, value]));
};
