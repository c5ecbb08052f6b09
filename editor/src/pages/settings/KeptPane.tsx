import type { Settings } from '@streamops/core';
import { useEffect, useState } from 'preact/hooks';
import { call } from '../../connection/api.ts';
import { asHubError, type HubError } from '../../connection/client.ts';
import { jobTypes } from '../../connection/store.ts';
import { Button } from '../../parts/Button.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import type { Schema } from '../../parts/form/schema.ts';
import type { IconName } from '../../parts/Icon.tsx';
import { Row } from '../../parts/list/Row.tsx';
import { toast, toastError } from '../../parts/over/Toast.tsx';
import { KeptDialog } from './KeptDialog.tsx';

/** A list in the settings whose things people add, change and remove one by one. */
export interface KeptList<T extends object> {
  read(settings: Settings): readonly T[];
  write(items: T[]): Partial<Settings>;
  /** What one of them is made of, as the job that takes one tells it; null until it is known. */
  schema(): Schema | null;
  /** What tells them apart. */
  key(item: T): string;
  title(item: T): string;
  detail(item: T): string;
  icon(item: T): IconName;
  /** Fields without which there is none. */
  needs: readonly string[];
  words: { about: string; add: string; addIt: string; none: string; first: string; icon: IconName };
  /** What removing one means. */
  removed(item: T): string;
}

/** They are kept as one list: it is changed as it is now, and forms of jobs offer what is there then. */
const changeIn =
  <T extends object>({ read, write }: KeptList<T>) =>
  async (how: (now: readonly T[]) => T[]): Promise<readonly T[]> => {
    const before = await call('getSettings', {});
    const settings = await call('putSettings', { body: write(how(read(before))) });
    jobTypes.value = (await call('listJobTypes', {})).items;
    return read(settings);
  };

const useKept = <T extends object>(list: KeptList<T>) => {
  const [items, setItems] = useState<readonly T[] | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const load = () =>
    call('getSettings', {}).then(
      (settings) => setItems(list.read(settings)),
      (failure) => setError(asHubError(failure)),
    );
  useEffect(() => void load(), []);
  const put = async (how: (now: readonly T[]) => T[]) => setItems(await changeIn(list)(how));
  const remove = async (gone: T) => {
    try {
      await put((now) => now.filter((one) => list.key(one) !== list.key(gone)));
      toast({
        text: list.removed(gone),
        undo: () => void put((now) => [...now, gone]).catch(toastError),
      });
    } catch (failure) {
      toastError(failure);
    }
  };
  return { items, error, put, remove };
};

/** Where the one that is changed stood, so that the list keeps its order; a new one stands last. */
const placed = <T extends object>(
  { key }: KeptList<T>,
  now: readonly T[],
  { old, fresh }: { old: T | null; fresh: T },
): T[] => {
  const isOld = (one: T): boolean => old !== null && key(one) === key(old);
  return now.some(isOld) ? now.map((one) => (isOld(one) ? fresh : one)) : [...now, fresh];
};

const KeptRow = <T extends object>({
  list,
  item,
  onChange,
  onRemove,
}: {
  list: KeptList<T>;
  item: T;
  /** Not while it is not known what it is made of. */
  onChange: (() => void) | null;
  onRemove: () => void;
}) => (
  <Row
    icon={list.icon(item)}
    title={<strong>{list.title(item)}</strong>}
    detail={list.detail(item)}
    actions={
      <>
        <Button
          small
          kind="quiet"
          icon="edit"
          label={`Change ${list.title(item)}`}
          disabled={!onChange}
          onClick={() => onChange?.()}
        />
        <Button small kind="quiet" icon="cross" label={`Remove ${list.title(item)}`} onClick={onRemove} />
      </>
    }
  />
);

export const KeptPane = <T extends object>({ list }: { list: KeptList<T> }) => {
  const { items, error, put, remove } = useKept(list);
  const [open, setOpen] = useState<{ item: T | null } | null>(null);
  const schema = list.schema();
  const { words } = list;
  if (!items) return error ? <ErrorNote error={error} /> : <div class="skeleton page-skeleton" />;
  return (
    <>
      <div class="pane-head">
        <p>{words.about}</p>
        <Button icon="plus" disabled={!schema} onClick={() => setOpen({ item: null })}>
          {words.add}
        </Button>
      </div>
      {items.length === 0 && (
        <EmptyState icon={words.icon} title={words.none}>
          {words.first}
        </EmptyState>
      )}
      {items.length > 0 && (
        <div class="card list-card kept-list">
          {items.map((item) => (
            <KeptRow
              key={list.key(item)}
              list={list}
              item={item}
              onChange={schema && (() => setOpen({ item }))}
              onRemove={() => void remove(item)}
            />
          ))}
        </div>
      )}
      {open && schema && (
        <KeptDialog
          title={open.item ? `Change ${list.title(open.item)}` : words.add}
          save={open.item ? 'Save' : words.addIt}
          schema={schema}
          start={open.item ?? undefined}
          needs={list.needs}
          // The cast: what a form holds is one of them once the hub has taken it, and the hub names the field else.
          onSave={(values) =>
            put((now) => placed(list, now, { old: open.item, fresh: values as unknown as T }))
          }
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
};
