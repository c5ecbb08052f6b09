import { useEffect, useState } from 'preact/hooks';
import { call } from '../../connection/api.ts';
import { asHubError, type HubError } from '../../connection/client.ts';
import { jobTypes } from '../../connection/store.ts';
import { Button } from '../../parts/Button.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { isRecord, type Schema } from '../../parts/form/schema.ts';
import { Row } from '../../parts/list/Row.tsx';
import { toast, toastError } from '../../parts/over/Toast.tsx';
import { PresetDialog } from './PresetDialog.tsx';
import { type OwnPreset, presetWords } from './preset-words.ts';

/** What a preset is made of, as the job that takes one tells it; null until it is known. */
const presetSchema = (): Schema | null => {
  const { properties } = jobTypes.value.find(({ type }) => type === 'transcode')?.params ?? {};
  const custom = isRecord(properties) ? properties.custom : undefined;
  return isRecord(custom) ? custom : null;
};

/** They are kept as one list: it is changed as it is now, and forms of jobs offer what is there then. */
const change = async (how: (now: readonly OwnPreset[]) => OwnPreset[]): Promise<OwnPreset[]> => {
  const before = await call('getSettings', {});
  const { presets } = await call('putSettings', { body: { presets: how(before.presets) } });
  jobTypes.value = (await call('listJobTypes', {})).items;
  return presets;
};

const usePresets = () => {
  const [presets, setPresets] = useState<OwnPreset[] | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const load = () =>
    call('getSettings', {}).then(
      (settings) => setPresets(settings.presets),
      (failure) => setError(asHubError(failure)),
    );
  useEffect(() => void load(), []);
  const put = async (...how: Parameters<typeof change>) => setPresets(await change(...how));
  const remove = async (gone: OwnPreset) => {
    try {
      await put((now) => now.filter(({ name }) => name !== gone.name));
      toast({
        text: `${gone.title} is no longer a preset. Jobs that were asked for keep it.`,
        undo: () => void put((now) => [...now, gone]).catch(toastError),
      });
    } catch (failure) {
      toastError(failure);
    }
  };
  return { presets, error, put, remove };
};

/** Where the one that is changed stood, so that the list keeps its order; a new one stands last. */
const placed = (now: readonly OwnPreset[], old: OwnPreset | null, fresh: OwnPreset): OwnPreset[] =>
  now.some(({ name }) => name === old?.name)
    ? now.map((one) => (one.name === old?.name ? fresh : one))
    : [...now, fresh];

export const PresetsPane = () => {
  const { presets, error, put, remove } = usePresets();
  const [open, setOpen] = useState<{ preset: OwnPreset | null } | null>(null);
  const schema = presetSchema();
  if (!presets) return error ? <ErrorNote error={error} /> : <div class="skeleton page-skeleton" />;
  return (
    <>
      <div class="pane-head">
        <p>
          Your own presets for Transcode, beside those of the program. A job keeps the preset as it was when
          it was asked for.
        </p>
        <Button icon="plus" disabled={!schema} onClick={() => setOpen({ preset: null })}>
          Add a preset
        </Button>
      </div>
      {presets.length === 0 && (
        <EmptyState icon="film" title="No presets of your own">
          Add one, and the forms and flows of Transcode offer its name.
        </EmptyState>
      )}
      {presets.length > 0 && (
        <div class="card list-card preset-list">
          {presets.map((preset) => (
            <Row
              key={preset.name}
              icon={preset.video ? 'film' : 'volume'}
              title={<strong>{preset.title}</strong>}
              detail={`${preset.name} · ${presetWords(preset)}`}
              actions={
                <>
                  <Button
                    small
                    kind="quiet"
                    icon="edit"
                    label={`Change ${preset.title}`}
                    disabled={!schema}
                    onClick={() => setOpen({ preset })}
                  />
                  <Button
                    small
                    kind="quiet"
                    icon="cross"
                    label={`Remove ${preset.title}`}
                    onClick={() => void remove(preset)}
                  />
                </>
              }
            />
          ))}
        </div>
      )}
      {open && schema && (
        <PresetDialog
          preset={open.preset}
          schema={schema}
          onSave={(fresh) => put((now) => placed(now, open.preset, fresh))}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
};
