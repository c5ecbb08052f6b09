import { type DriveSettings, type DriveView, globHelp } from '@streamops/core';
import { useState } from 'preact/hooks';
import { call } from '../../connection/api.ts';
import { PathField, SelectField, SwitchField, TextField } from '../../parts/form/Field.tsx';
import { NumberField } from '../../parts/form/NumberFields.tsx';
import { driveName, nameTrouble } from './drive-name.ts';
import { GlobsField } from './GlobsField.tsx';
import { SaveDialog } from './SaveDialog.tsx';

const fresh: DriveSettings = {
  name: '',
  path: '',
  watch: true,
  watching: 'auto',
  include: ['**/*'],
  exclude: [],
  minQuietSeconds: 5,
};

const ways = [
  ['auto', 'Chosen by the file system'],
  ['native', 'Told by the system'],
  ['polling', 'Looked at regularly (network folders)'],
] as const;

const settingsOf = ({
  name,
  path,
  watch,
  watching,
  include,
  exclude,
  minQuietSeconds,
}: DriveSettings): DriveSettings => ({
  name,
  path,
  watch,
  watching,
  include,
  exclude,
  minQuietSeconds,
});

/** Adds a drive or changes one. The name follows the folder until somebody types one. */
export const DriveDialog = ({
  drive,
  onDone,
  onClose,
}: {
  drive: DriveView | null;
  onDone: (drive: DriveView) => void;
  onClose: () => void;
}) => {
  const [now, setNow] = useState<DriveSettings>(drive ? settingsOf(drive) : fresh);
  const [named, setNamed] = useState(drive !== null);
  const set = (change: Partial<DriveSettings>) => setNow((before) => ({ ...before, ...change }));
  const save = async () =>
    onDone(
      drive
        ? await call('patchDrive', { params: { id: drive.id }, body: now })
        : await call('addDrive', { body: now }),
    );
  const trouble = now.name ? nameTrouble(now.name) : null;
  return (
    <SaveDialog
      title={drive ? `Change ${drive.name}` : 'Add a drive'}
      save={drive ? 'Save' : 'Add the drive'}
      isReady={now.name !== '' && now.path !== '' && trouble === null}
      onSave={save}
      onClose={onClose}
    >
      {() => (
        <>
          <PathField
            label="Folder"
            help="Its absolute path on the machine that runs the hub"
            value={now.path}
            onChange={(path) => set(named ? { path } : { path, name: driveName(path) })}
          />
          <TextField
            label="Name"
            help={`Rules refer to it as {drive.${now.name || 'name'}}`}
            error={trouble}
            value={now.name}
            onChange={(name) => {
              setNamed(true);
              set({ name });
            }}
          />
          <SwitchField
            label="Take up new files"
            help="Off for a place where finished files go"
            value={now.watch}
            onChange={(watch) => set({ watch })}
          />
          {now.watch && (
            <div class="form-two">
              <SelectField
                label="How changes are noticed"
                value={now.watching}
                options={ways}
                onChange={(way) => set({ watching: ways.find(([known]) => known === way)?.[0] ?? 'auto' })}
              />
              <NumberField
                label="Quiet before taken up"
                help="Where the container does not tell"
                unit="s"
                min={0}
                max={86_400}
                value={now.minQuietSeconds}
                onChange={(minQuietSeconds) => set({ minQuietSeconds })}
              />
              <GlobsField label="Take" globs={now.include} onChange={(include) => set({ include })} />
              <GlobsField label="Leave alone" globs={now.exclude} onChange={(exclude) => set({ exclude })} />
              <p class="field-note form-whole">In globs: {globHelp}</p>
            </div>
          )}
        </>
      )}
    </SaveDialog>
  );
};
