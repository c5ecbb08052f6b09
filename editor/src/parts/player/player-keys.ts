/** What a key does to a film. Pure: times in seconds. */
export type Step =
  | { kind: 'toggle' | 'pause' | 'mute' | 'full' }
  | { kind: 'seek'; to: number }
  | { kind: 'play'; rate: number };

interface Now {
  time: number;
  duration: number;
  frameRate: number;
  paused: boolean;
  rate: number;
}

const clamp = (value: number, max: number): number => Math.min(max, Math.max(0, value));

/**
 * A seek to the middle of a frame: its start, as a rounded float, may fall on the frame before.
 */
export const frameTime = (time: number, by: number, frameRate: number): number =>
  (Math.floor(time * frameRate + 1e-3) + by + 0.5) / frameRate;

/** Space and K toggle, J and L go 10 s or double the speed, arrows 5 s, comma and period one frame. */
export const playerStep = (key: string, now: Now): Step | null => {
  const seek = (to: number): Step => ({ kind: 'seek', to: clamp(to, now.duration) });
  const last = Math.max(0, now.duration - 0.5 / now.frameRate);
  switch (key) {
    case ' ':
      return { kind: 'toggle' };
    case 'k':
      return now.paused ? { kind: 'play', rate: 1 } : { kind: 'pause' };
    case 'l':
      return { kind: 'play', rate: now.paused ? 1 : Math.min(8, now.rate * 2) };
    case 'j':
      return seek(now.time - 10);
    case 'arrowleft':
      return seek(now.time - 5);
    case 'arrowright':
      return seek(now.time + 5);
    case ',':
      return { kind: 'seek', to: clamp(frameTime(now.time, -1, now.frameRate), last) };
    case '.':
      return { kind: 'seek', to: clamp(frameTime(now.time, 1, now.frameRate), last) };
    case 'home':
      return seek(0);
    case 'end':
      return seek(last);
    case 'm':
      return { kind: 'mute' };
    case 'f':
      return { kind: 'full' };
    default:
      return null;
  }
};

export const playerKeys: readonly (readonly [key: string, does: string])[] = [
  [' ', 'Play or pause'],
  ['k', 'Play or pause'],
  ['l', 'Play, then double the speed'],
  ['j', 'Back 10 s'],
  ['arrowleft', 'Back 5 s'],
  ['arrowright', 'On 5 s'],
  [',', 'One frame back'],
  ['.', 'One frame on'],
  ['home', 'To the start'],
  ['end', 'To the end'],
  ['m', 'Mute'],
  ['f', 'Full screen'],
];
