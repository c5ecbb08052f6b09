import { jobTypes } from '../../connection/store.ts';
import { isRecord, type Schema } from '../../parts/form/schema.ts';
import { type KeptList, KeptPane } from './KeptPane.tsx';
import { layoutWords, type OwnLayout } from './layout-words.ts';

const layoutSchema = (): Schema | null => {
  const { properties } = jobTypes.value.find(({ type }) => type === 'social_export')?.params ?? {};
  const games = isRecord(properties) ? properties.games : undefined;
  return isRecord(games) && isRecord(games.items) ? games.items : null;
};

const list: KeptList<OwnLayout> = {
  read: ({ gameLayouts }) => gameLayouts,
  write: (gameLayouts) => ({ gameLayouts }),
  schema: layoutSchema,
  key: ({ game }) => game.toLowerCase(),
  title: ({ game }) => game,
  detail: layoutWords,
  icon: () => 'screen',
  needs: ['game'],
  words: {
    about:
      'Where the webcam and the game are in recordings of a game, for Social export. A recording belongs to the game of its tag game:NAME. A job keeps the layout as it was when it was asked for.',
    add: 'Add a layout',
    addIt: 'Add the layout',
    none: 'No layouts of games',
    first: 'Add one, and Social export knows where things are in recordings of that game.',
    icon: 'screen',
  },
  removed: ({ game }) => `The layout for ${game} is gone. Jobs that were asked for keep it.`,
};

export const LayoutsPane = () => <KeptPane list={list} />;
