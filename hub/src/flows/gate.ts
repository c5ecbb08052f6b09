/** Open while the flows run: events and ended jobs wait before it while they are deployed anew. */
export const flowsGate = () => {
  let gate = Promise.withResolvers<void>();
  let state: 'open' | 'closed' | 'ended' = 'closed';
  return {
    /**
     * Resolves to true when the flows run: what follows without another `await` finds them running. To false when
     * the hub stops.
     */
    whenOpen: async (): Promise<boolean> => {
      while (state === 'closed') await gate.promise;
      return state === 'open';
    },
    open: (): void => {
      if (state === 'closed') state = 'open';
      gate.resolve();
    },
    close: (): void => {
      if (state !== 'open') return;
      gate = Promise.withResolvers<void>();
      state = 'closed';
    },
    /** For good: whoever waits is told. */
    end: (): void => {
      state = 'ended';
      gate.resolve();
    },
    isEnded: (): boolean => state === 'ended',
  };
};
export type FlowsGate = ReturnType<typeof flowsGate>;
