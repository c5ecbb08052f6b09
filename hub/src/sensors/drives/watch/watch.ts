/**
 * How a drive hears of changes. What it says is a hint only: a stat and the file's own structure decide. A scan
 * tells it of each folder just before it reads it, so nothing that comes in between is missed.
 */
export interface Watch {
  readonly by: 'native' | 'polling';
  /** `path` inside the drive; '' is its root. */
  folder(path: string): void;
  /** Whether this is a folder that is being watched. */
  has(path: string): boolean;
  /** The folder and all inside it are gone, or have been replaced. */
  forget(path: string): void;
  /** How long to wait before the next full scan, where the last one took this long. */
  nextScanMs(lastScanMs: number): number;
  close(): void;
}

export interface WatchOptions {
  /** The drive's folder, links resolved. */
  root: string;
  /** `moved`: made, removed or renamed. */
  onHint: (path: string, how: 'written' | 'moved') => void;
  /** The system's limit of watches is used up: this watch hears nothing more that is new. */
  onExhausted: () => void;
  /** Milliseconds between full scans. */
  scanEveryMs: number;
}

export type OpenWatch = (options: WatchOptions) => Watch;
