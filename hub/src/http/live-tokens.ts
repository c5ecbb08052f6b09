import type { Caller } from './caller.ts';

/** The longest wait that a timer knows, milliseconds; a browser's session is longer. */
const longestWait = 2 ** 31 - 1;

export interface LiveTokens {
  /** Calls `cut` once when the caller's token is revoked or expires. Returns the way out, for what ended before. */
  whileLive(caller: Caller, cut: () => void): () => void;
  isRevoked(tokenId: string): boolean;
  revoked(tokenId: string): void;
}

/** What stays open under a token: a request is checked once, a socket would otherwise outlive its token. */
export const createLiveTokens = (now: () => number): LiveTokens => {
  const cuts = new Map<string, Set<() => void>>();
  // A socket may still be on its way in when its token is revoked.
  const gone = new Set<string>();

  const forget = (tokenId: string, end: () => void): void => {
    const open = cuts.get(tokenId);
    open?.delete(end);
    if (open?.size === 0) cuts.delete(tokenId);
  };

  /** Calls `then` at that time. Returns the way out. */
  const at = (time: number, then: () => void): (() => void) => {
    let timer: NodeJS.Timeout;
    const wait = () => {
      const left = time - now();
      if (left <= 0) then();
      else timer = setTimeout(wait, Math.min(left, longestWait)).unref();
    };
    timer = setTimeout(wait, 0).unref();
    return () => clearTimeout(timer);
  };

  return {
    whileLive({ tokenId, expiresAt }, cut) {
      const stop = () => {
        stopWaiting();
        forget(tokenId, end);
      };
      const end = () => {
        stop();
        cut();
      };
      const stopWaiting = expiresAt === null ? () => {} : at(expiresAt, end);
      const open = cuts.get(tokenId) ?? new Set();
      cuts.set(tokenId, open.add(end));
      if (gone.has(tokenId)) end();
      return stop;
    },
    isRevoked: (tokenId) => gone.has(tokenId),
    revoked(tokenId) {
      gone.add(tokenId);
      for (const end of [...(cuts.get(tokenId) ?? [])]) end();
    },
  };
};
