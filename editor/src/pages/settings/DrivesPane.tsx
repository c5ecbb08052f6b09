import type { DriveView } from '@streamops/core';
import { useState } from 'preact/hooks';
import { call } from '../../connection/api.ts';
import { drives } from '../../connection/store.ts';
import { plural, size } from '../../format.ts';
import { Button } from '../../parts/Button.tsx';
import { Card } from '../../parts/Card.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { toast, toastError } from '../../parts/over/Toast.tsx';
import { Pill } from '../../parts/Pill.tsx';
import { here, setQuery } from '../../router.ts';
import { DriveDialog } from './DriveDialog.tsx';

const keep = (drive: DriveView): void => {
  const known = drives.value.some(({ id }) => id === drive.id);
  drives.value = known ? drives.value.map((d) => (d.id === drive.id ? drive : d)) : [...drives.value, drive];
};

/** Forgets a drive; its files stay, so Undo is to add it again. */
const forget = async (drive: DriveView): Promise<void> => {
  try {
    await call('deleteDrive', { params: { id: drive.id } });
    drives.value = drives.value.filter(({ id }) => id !== drive.id);
    const { name, path, watch, watching, include, exclude, minQuietSeconds } = drive;
    const again = { name, path, watch, watching, include, exclude, minQuietSeconds };
    toast({
      text: `${name} is no longer a drive. Its files stay.`,
      undo: () => void call('addDrive', { body: again }).then(keep, toastError),
    });
  } catch (error) {
    toastError(error);
  }
};

const rescan = async ({ id, name }: DriveView): Promise<void> => {
  try {
    keep(await call('rescanDrive', { params: { id } }));
    toast({ text: `Scanning ${name}.` });
  } catch (error) {
    toastError(error);
  }
};

const watchedBy = { native: 'Watched', polling: 'Watched by polling', nothing: 'Not watched' } as const;

const State = ({ drive }: { drive: DriveView }) => {
  if (!drive.online) {
    return (
      <Pill tone="bad" icon="warn">
        Offline
      </Pill>
    );
  }
  if (drive.scanning) {
    return (
      <Pill tone="accent" icon="redo">
        Scanning
      </Pill>
    );
  }
  return (
    <Pill tone={drive.watch ? 'ok' : 'plain'} icon={drive.watch ? 'eye' : 'disk'}>
      {watchedBy[drive.watchedBy]}
    </Pill>
  );
};

const Room = ({ drive }: { drive: DriveView }) => {
  const { freeBytes, totalBytes } = drive;
  if (freeBytes === null || !totalBytes) return null;
  const used = 1 - freeBytes / totalBytes;
  return (
    <div class="drive-room">
      <span class="bar" role="img" aria-label={`${Math.round(used * 100)} % used`}>
        <i style={{ transform: `scaleX(${used})`, ...(used > 0.95 ? { background: 'var(--warn)' } : {}) }} />
      </span>
      <span>
        {size(freeBytes)} free of {size(totalBytes)}
      </span>
    </div>
  );
};

const Settling = ({ drive }: { drive: DriveView }) =>
  drive.settling.length === 0 ? null : (
    <div class="drive-settling">
      <h4>{plural(drive.settling.length, 'file')} not complete yet</h4>
      {drive.settling.slice(0, 5).map((file) => (
        <div key={file.path} class="line">
          <span class="cut">{file.path}</span>
          <span class="quiet cut">
            {size(file.sizeBytes)} · {file.because}
          </span>
        </div>
      ))}
    </div>
  );

/** Which files it takes, where that is not every one. */
const Takes = ({ drive: { watch, include, exclude } }: { drive: DriveView }) => {
  const takesAll = include.length === 1 && include[0] === '**/*';
  if (!watch || (takesAll && exclude.length === 0)) return null;
  return (
    <p class="soft">
      Takes {takesAll ? 'all files' : <code>{include.join(', ') || 'nothing'}</code>}
      {exclude.length > 0 && (
        <>
          , leaves <code>{exclude.join(', ')}</code> alone
        </>
      )}
    </p>
  );
};

const DriveCard = ({ drive, onChange }: { drive: DriveView; onChange: () => void }) => (
  <Card>
    <div class="drive-head">
      <Icon name="disk" size={20} />
      <h3>{drive.name}</h3>
      <State drive={drive} />
      {drive.kind === 'network' && <Pill>Network</Pill>}
      <div class="drive-actions">
        <Button small kind="quiet" icon="assets" href={`/assets?driveId=${drive.id}`}>
          Assets
        </Button>
        <Button
          small
          kind="quiet"
          icon="redo"
          disabled={!drive.online || drive.scanning}
          onClick={() => void rescan(drive)}
        >
          Rescan
        </Button>
        <Button small kind="quiet" icon="edit" onClick={onChange}>
          Change
        </Button>
        <Button small kind="quiet" icon="cross" onClick={() => void forget(drive)}>
          Remove
        </Button>
      </div>
    </div>
    <p class="drive-path mono">{drive.path}</p>
    {drive.trouble && (
      <p class="drive-trouble">
        <Icon name="warn" /> {drive.trouble}
      </p>
    )}
    <Takes drive={drive} />
    <Room drive={drive} />
    <Settling drive={drive} />
  </Card>
);

export const DrivesPane = () => {
  const [changing, setChanging] = useState<DriveView | null>(null);
  const adding = here.value.query.get('add') !== null;
  const openAdd = () => setQuery({ add: '1' });
  return (
    <>
      <div class="pane-head">
        <p>
          Folders that StreamOps may read and write. Files that appear in a watched one are taken up by
          themselves.
        </p>
        <Button kind="main" icon="plus" onClick={openAdd}>
          Add a drive
        </Button>
      </div>
      {drives.value.length === 0 ? (
        <EmptyState icon="disk" title="No drives yet" action={<Button onClick={openAdd}>Add a drive</Button>}>
          Add the folder that OBS records into, and one where finished files should go.
        </EmptyState>
      ) : (
        <div class="stack">
          {drives.value.map((drive) => (
            <DriveCard key={drive.id} drive={drive} onChange={() => setChanging(drive)} />
          ))}
        </div>
      )}
      {(adding || changing) && (
        <DriveDialog
          drive={changing}
          onDone={keep}
          onClose={() => {
            setChanging(null);
            if (adding) setQuery({ add: undefined }, true);
          }}
        />
      )}
    </>
  );
};
