import { useState } from 'preact/hooks';
import { Button } from '../../parts/Button.tsx';
import { Card } from '../../parts/Card.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { TextField } from '../../parts/form/Field.tsx';
import { Dialog } from '../../parts/over/Dialog.tsx';
import { toast, toastError } from '../../parts/over/Toast.tsx';

/** What is said: nothing here, something failed, something is done, a question. */
export const States = () => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Card title="EmptyState">
        <EmptyState icon="assets" title="No assets yet" action={<Button kind="main">Add a drive</Button>}>
          Record with OBS into a watched folder: when the recording stops, it shows up here by itself.
        </EmptyState>
      </Card>
      <Card title="ErrorNote">
        <ErrorNote
          error={{
            code: 'DISK_FULL',
            message: 'The drive editing has no room for 18.2 GB.',
            hint: 'Free space where the message says, then try again.',
            requestId: '01JD',
          }}
          action={<Button>Retry</Button>}
        />
      </Card>
      <Card title="Toast, Dialog">
        <div class="line wrap">
          <Button
            onClick={() =>
              toast({ text: '3 files moved to quarantine.', undo: () => toast({ text: 'Restored.' }) })
            }
          >
            Show a toast
          </Button>
          <Button onClick={() => toastError(new TypeError('Failed to fetch'))}>Show a failure</Button>
          <Button onClick={() => setOpen(true)}>Open a dialog</Button>
        </div>
        {open && (
          <Dialog
            title="Tag 3 assets"
            onClose={() => setOpen(false)}
            actions={
              <>
                <Button onClick={() => setOpen(false)}>Cancel</Button>
                <Button kind="main" onClick={() => setOpen(false)}>
                  Tag
                </Button>
              </>
            }
          >
            <div class="stack">
              <TextField label="Add" help="Separated by commas" value="" onChange={() => undefined} />
              <Button onClick={() => toast({ text: 'Said over the dialog.' })}>Say something here</Button>
            </div>
          </Dialog>
        )}
      </Card>
    </>
  );
};
