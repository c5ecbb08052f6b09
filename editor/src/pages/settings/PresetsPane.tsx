import { jobTypes } from '../../connection/store.ts';
import { isRecord, type Schema } from '../../parts/form/schema.ts';
import { type KeptList, KeptPane } from './KeptPane.tsx';
import { type OwnPreset, presetWords } from './preset-words.ts';

const presetSchema = (): Schema | null => {
  const { properties } = jobTypes.value.find(({ type }) => type === 'transcode')?.params ?? {};
  const custom = isRecord(properties) ? properties.custom : undefined;
  return isRecord(custom) ? custom : null;
};

const list: KeptList<OwnPreset> = {
  read: ({ presets }) => presets,
  write: (presets) => ({ presets }),
  schema: presetSchema,
  key: ({ name }) => name,
  title: ({ title }) => title,
  detail: (preset) => `${preset.name} · ${presetWords(preset)}`,
  icon: ({ video }) => (video ? 'film' : 'volume'),
  needs: ['name', 'title'],
  words: {
    about:
      'Your own presets for Transcode, beside those of the program. A job keeps the preset as it was when it was asked for.',
    add: 'Add a preset',
    addIt: 'Add the preset',
    none: 'No presets of your own',
    first: 'Add one, and the forms and flows of Transcode offer its name.',
    icon: 'film',
  },
  removed: ({ title }) => `${title} is no longer a preset. Jobs that were asked for keep it.`,
};

export const PresetsPane = () => <KeptPane list={list} />;
