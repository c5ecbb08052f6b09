/** How long a video may be that a platform takes for a short one. */
export interface PlatformLimit {
  name: string;
  title: string;
  /** Seconds. */
  minSec: number;
  maxSec: number;
  /** Where it is said. */
  source: string;
}

/** As of 2025. Accounts may have other limits: those are the ones that every account has. */
export const platforms = [
  {
    name: 'youtube-shorts',
    title: 'YouTube Shorts',
    minSec: 0,
    maxSec: 180,
    source: 'https://support.google.com/youtube/answer/15424877',
  },
  {
    name: 'tiktok',
    title: 'TikTok',
    minSec: 3,
    maxSec: 600,
    source: 'https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide',
  },
  {
    // The app's own limit; its API takes 15 minutes, and shows what is longer than this to followers alone.
    name: 'instagram-reels',
    title: 'Instagram Reels',
    minSec: 3,
    maxSec: 180,
    source: 'https://help.instagram.com/225190788256708',
  },
  {
    // Without X Premium.
    name: 'x',
    title: 'X',
    minSec: 0.5,
    maxSec: 140,
    source: 'https://docs.x.com/x-api/media/quickstart/best-practices',
  },
] as const satisfies readonly PlatformLimit[];

export const platformNames = platforms.map(({ name }) => name);
