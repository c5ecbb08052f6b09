import { signal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import './Palette.css';
import { call } from '../connection/api.ts';
import { debounce, latest } from '../connection/debounce.ts';
import { jobTitle } from '../connection/store.ts';
import { clock } from '../format.ts';
import { fileOf, titleOf } from '../media-facts.ts';
import { Icon, type IconName } from '../parts/Icon.tsx';
import { Dialog } from '../parts/over/Dialog.tsx';
import { navigate } from '../router.ts';
import { actions } from './actions.ts';
import { type Command, ranked } from './palette-rank.ts';
import { places } from './places.ts';

export const paletteOpen = signal(false);

interface Choice extends Command {
  icon: IconName;
  run: () => void;
}

const go = (href: string) => () => {
  if (href.startsWith('/flows')) location.assign(href);
  else navigate(href);
};

const fixed = (): Choice[] => [
  ...places.map(({ href, text, icon }) => ({
    key: href,
    text,
    icon,
    group: 'Pages' as const,
    run: go(href),
  })),
  ...[
    ['/settings/quarantine', 'Quarantine', 'box'],
    ['/settings/presets', 'Presets', 'film'],
    ['/settings/layouts', 'Layouts of games', 'screen'],
    ['/settings/general', 'General settings', 'settings'],
  ].map(([href = '', text = '', icon]) => ({
    key: href,
    text,
    icon: icon as IconName,
    group: 'Pages' as const,
    run: go(href),
  })),
  ...actions(),
];

/** Assets and jobs that fit what is typed, asked of the hub. */
const ask = async (typed: string, abort: AbortSignal): Promise<Choice[]> => {
  const [found, recent] = await Promise.all([
    call('listAssets', { query: { q: typed, limit: 6 } }, abort),
    call('listJobs', { query: { limit: 50 } }, abort),
  ]);
  return [
    ...found.items.map((asset) => ({
      key: asset.id,
      text: titleOf(asset),
      detail: [asset.media?.durationSec ? clock(asset.media.durationSec) : '', ...asset.tags, fileOf(asset)]
        .filter(Boolean)
        .join(' · '),
      icon: 'film' as const,
      group: 'Assets' as const,
      run: go(`/assets/${asset.id}`),
    })),
    ...ranked(
      recent.items.map((job) => ({
        key: job.id,
        text: jobTitle(job.type),
        detail: `${job.state} · ${job.askedBy}`,
        icon: 'jobs' as const,
        group: 'Jobs' as const,
        run: go(`/jobs/${job.id}`),
      })),
      typed,
    ).slice(0, 4),
  ];
};

const close = () => {
  paletteOpen.value = false;
};

const Open = () => {
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<Choice[]>([]);
  const [at, setAt] = useState(0);
  const search = useMemo(() => {
    const newest = latest(ask);
    return debounce<string>((text) => {
      if (text.trim().length < 2) setFound([]);
      else
        newest(text).then(
          (answer) => answer !== 'stale' && setFound(answer),
          () => setFound([]),
        );
    }, 120);
  }, []);
  useEffect(() => setAt(0), [typed]);

  const choices: Choice[] = [...ranked(fixed(), typed), ...found];
  const text = typed.trim();
  if (text) {
    choices.push({
      key: 'search',
      text: `Search assets for ‘${text}’`,
      icon: 'search',
      group: 'Assets',
      run: go(`/assets?q=${encodeURIComponent(text)}`),
    });
  }
  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    close();
    choice.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step) {
      event.preventDefault();
      const next = (at + step + choices.length) % choices.length;
      setAt(next);
      document.getElementById(`choice-${next}`)?.scrollIntoView({ block: 'nearest' });
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      choose(choices[at]);
    }
  };
  return (
    <Dialog title="Palette" bare onClose={close}>
      <div class="palette-field">
        <Icon name="search" size={20} />
        <input
          type="text"
          role="combobox"
          aria-label="Search pages, actions, assets and jobs"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={`choice-${at}`}
          placeholder="Search or run a command"
          autoComplete="off"
          spellcheck={false}
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            search.push(event.currentTarget.value);
          }}
          onKeyDown={onKeyDown}
          ref={(input) => input?.focus()}
        />
        <span class="kbd" aria-hidden="true">
          Esc
        </span>
      </div>
      <div id="palette-list" role="listbox" aria-label="Found" class="palette-list">
        {choices.map((choice, i) => (
          <div key={`${choice.group} ${choice.key}`}>
            {choice.group !== choices[i - 1]?.group && <h2 role="presentation">{choice.group}</h2>}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys */}
            <div
              id={`choice-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === at}
              class="choice"
              onPointerMove={() => i !== at && setAt(i)}
              onClick={() => choose(choice)}
            >
              <Icon name={choice.icon} />
              <span class="cut">{choice.text}</span>
              {choice.detail && <span class="choice-detail cut">{choice.detail}</span>}
            </div>
          </div>
        ))}
      </div>
    </Dialog>
  );
};

/** Ctrl/Cmd-K: pages, actions, assets and jobs, by what is typed. */
export const Palette = () => (paletteOpen.value ? <Open /> : null);
