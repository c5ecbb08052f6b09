/** Open while the flows run: events and ended jobs wait before it while they are deployed anew. */
export const flowsGate = () => {
  let gate = Promise.withResolvers<void>();
  let isOpen = false;
  return {
    /** What follows without another `await` finds the flows running. */
    whenOpen: async (): Promise<void> => {
      while (!isOpen) await gate.promise;
    },
    open: (): void => {
      isOpen = true;
      gate.resolve();
    },
    close: (): void => {
      if (isOpen) gate = Promise.withResolvers<void>();
      isOpen = false;
    },
  };
};
export type FlowsGate = ReturnType<typeof flowsGate>;
