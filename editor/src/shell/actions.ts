import { call } from '../connection/api.ts';
import { drives, system } from '../connection/store.ts';
import type { IconName } from '../parts/Icon.tsx';
import { toast, toastError } from '../parts/over/Toast.tsx';
import { navigate } from '../router.ts';
import type { Command } from './palette-rank.ts';
import { theme, themes } from './theme.ts';

/** Holds new jobs or lets them go; the toast takes it back. */
export const setHold = async (hold: boolean): Promise<void> => {
  try {
    await call('putSettings', { body: { holdProcessing: hold } });
    system.value = await call('getSystem', {});
    toast({
      text: hold ? 'Processing is held: no new job starts.' : 'Processing goes on.',
      undo: () => void setHold(!hold),
    });
  } catch (error) {
    toastError(error);
  }
};

const rescan = async (id: string, name: string): Promise<void> => {
  try {
    const drive = await call('rescanDrive', { params: { id } });
    drives.value = drives.value.map((known) => (known.id === id ? drive : known));
    toast({ text: `Scanning ${name}.` });
  } catch (error) {
    toastError(error);
  }
};

/** What can be done from anywhere. */
export const actions = (): (Command & { icon: IconName; run: () => void })[] => {
  const holding = system.value?.guard.holding ?? false;
  return [
    {
      key: 'hold',
      text: holding ? 'Release processing' : 'Hold processing',
      icon: holding ? 'play' : 'pause',
      group: 'Actions',
      run: () => void setHold(!holding),
    },
    {
      key: 'add-drive',
      text: 'Add a drive',
      icon: 'plus',
      group: 'Actions',
      run: () => navigate('/settings/drives?add=1'),
    },
    ...drives.value.map((drive) => ({
      key: `rescan ${drive.id}`,
      text: `Rescan ${drive.name}`,
      icon: 'redo' as const,
      group: 'Actions' as const,
      run: () => void rescan(drive.id, drive.name),
    })),
    ...themes.map((choice) => ({
      key: `theme ${choice}`,
      text: `Theme: ${choice}`,
      icon: ({ dark: 'moon', light: 'sun', system: 'screen' } as const)[choice],
      group: 'Actions' as const,
      run: () => {
        theme.value = choice;
      },
    })),
  ];
};
