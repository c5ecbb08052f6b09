import type { Settings, SettingsStore } from '@streamops/core';

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

/** The same store; `hear` is called with the settings after every change. */
export const announcedSettings = (
  store: SettingsStore,
  hear: (settings: Settings) => void,
): SettingsStore => ({
  read: store.read,
  async write(patch) {
    const written = await store.write(patch);
    hear(written);
    return written;
  },
});
