import type { SettingsStore } from '@streamops/core';

/** What may run now. So far a person's hold is the only thing that stops work; recording, CPU and GPU follow. */
export interface Guard {
  read(): Promise<{ holding: boolean; sentence: string | null }>;
}

export const createGuard = (settings: SettingsStore): Guard => ({
  async read() {
    const { holdProcessing } = await settings.read();
    return {
      holding: holdProcessing,
      sentence: holdProcessing ? 'Jobs wait: you hold processing' : null,
    };
  },
});
