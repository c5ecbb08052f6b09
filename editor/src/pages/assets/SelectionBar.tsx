import { useState } from 'preact/hooks';
import './SelectionBar.css';
import { Button } from '../../parts/Button.tsx';
import { TextField } from '../../parts/form/Field.tsx';
import { splitList } from '../../parts/form/schema.ts';
import { Dialog } from '../../parts/over/Dialog.tsx';
import { Chip } from '../../parts/Pill.tsx';
import { navigate } from '../../router.ts';
import { reindex, remove, retag } from './asset-actions.ts';

export const TagDialog = ({
  ids,
  known,
  onClose,
}: {
  ids: readonly string[];
  known: readonly string[];
  onClose: () => void;
}) => {
  const [add, setAdd] = useState('');
  const [drop, setDrop] = useState('');
  const save = (event: Event) => {
    event.preventDefault();
    onClose();
    void retag(ids, { add: splitList(add), drop: splitList(drop) });
  };
  const typed = splitList(add);
  return (
    <Dialog
      title={ids.length === 1 ? 'Tag' : `Tag ${ids.length} assets`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" icon="tag" disabled={!add.trim() && !drop.trim()} onClick={save as () => void}>
            Tag
          </Button>
        </>
      }
    >
      <form class="stack" onSubmit={save}>
        <TextField label="Add" help="Separated by commas" value={add} onChange={setAdd} />
        <div class="line wrap">
          {known.slice(0, 10).map((tag) => (
            <Chip
              key={tag}
              on={typed.includes(tag)}
              onToggle={() =>
                setAdd((typed.includes(tag) ? typed.filter((t) => t !== tag) : [...typed, tag]).join(', '))
              }
            >
              {tag}
            </Chip>
          ))}
        </div>
        <TextField label="Take away" help="Separated by commas" value={drop} onChange={setDrop} />
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
};

/** The form of a job on these. */
export const runAddress = (ids: readonly string[]): string => `/run?assets=${ids.join(',')}`;

export type Open = 'tag' | null;

/** What can be done with what is selected. */
export const SelectionBar = ({
  ids,
  targets,
  known,
  open,
  onOpen,
  onClear,
}: {
  ids: readonly string[];
  targets: readonly string[];
  known: readonly string[];
  open: Open;
  onOpen: (open: Open) => void;
  onClear: () => void;
}) => (
  <>
    {ids.length > 0 && (
      <div class="selection-bar" role="toolbar" aria-label="Selected assets">
        <strong>{ids.length} selected</strong>
        <Button kind="quiet" icon="tag" onClick={() => onOpen('tag')}>
          Tag
        </Button>
        <Button kind="quiet" icon="redo" onClick={() => void reindex(ids)}>
          Reindex
        </Button>
        <Button kind="quiet" icon="play" onClick={() => navigate(runAddress(ids))}>
          Run job
        </Button>
        <Button
          kind="quiet"
          icon="trash"
          onClick={() => {
            onClear();
            void remove(ids);
          }}
        >
          Delete
        </Button>
        <Button kind="quiet" icon="cross" label="Clear the selection" onClick={onClear} />
      </div>
    )}
    {open === 'tag' && <TagDialog ids={targets} known={known} onClose={() => onOpen(null)} />}
  </>
);
