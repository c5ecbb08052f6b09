import { useState } from 'preact/hooks';
import './Rail.css';
import { assetSums, system } from '../connection/store.ts';
import { count } from '../format.ts';
import { Icon } from '../parts/Icon.tsx';
import { Dialog } from '../parts/over/Dialog.tsx';
import { path } from '../router.ts';
import { helpOpen } from './Help.tsx';
import { isUnder, type Place, places } from './places.ts';
import { nextTheme, theme } from './theme.ts';

const themeIcon = { dark: 'moon', light: 'sun', system: 'screen' } as const;
export const themeText = { dark: 'Dark', light: 'Light', system: 'As the system' } as const;

const numberOf = ({ href }: Place): number | null => {
  if (href === '/assets') return assetSums.value?.count ?? null;
  const jobs = system.value?.jobs;
  return href === '/jobs' && jobs ? jobs.running + jobs.waiting || null : null;
};

const PlaceLink = ({ place, onClick }: { place: Place; onClick?: () => void }) => {
  const number = numberOf(place);
  return (
    <a
      class="place"
      href={place.href}
      aria-current={isUnder(path.value, place) ? 'page' : undefined}
      title={place.text}
      onClick={onClick}
    >
      <Icon name={place.icon} size={20} />
      <span class="place-text">{place.text}</span>
      {number !== null && <span class="place-number">{count(number)}</span>}
    </a>
  );
};

export const Rail = () => (
  <nav class="rail" aria-label="Pages">
    {places.map((place) => (
      <PlaceLink key={place.href} place={place} />
    ))}
    <span class="spacer" />
    <button
      type="button"
      class="place"
      onClick={() => {
        helpOpen.value = true;
      }}
      title="Show keys"
      aria-label="Show keys"
    >
      <Icon name="keyboard" size={20} />
      <span class="place-text">Keys</span>
      <span class="kbd" aria-hidden="true">
        ?
      </span>
    </button>
    <button
      type="button"
      class="place"
      onClick={nextTheme}
      title={`Theme: ${themeText[theme.value]}`}
      aria-label={`Change theme, now ${themeText[theme.value]}`}
    >
      <Icon name={themeIcon[theme.value]} size={20} />
      <span class="place-text">{themeText[theme.value]}</span>
    </button>
  </nav>
);

const inBar = new Set(['/', '/assets', '/flows/', '/jobs', '/settings/drives']);

/** At phone width: five pages and 'More'. */
export const BottomBar = () => {
  const [more, setMore] = useState(false);
  const close = () => setMore(false);
  return (
    <nav class="bottom-bar" aria-label="Pages">
      {places
        .filter(({ href }) => inBar.has(href))
        .map((place) => (
          <PlaceLink key={place.href} place={place} />
        ))}
      <button type="button" class="place" onClick={() => setMore(true)} aria-haspopup="dialog">
        <Icon name="more" size={20} />
        <span class="place-text">More</span>
      </button>
      {more && (
        <Dialog title="More" onClose={close}>
          <div class="more-list">
            {places
              .filter(({ href }) => !inBar.has(href))
              .map((place) => (
                <PlaceLink key={place.href} place={place} onClick={close} />
              ))}
            <a class="place" href="/settings/quarantine" onClick={close}>
              <Icon name="box" size={20} />
              <span class="place-text">Quarantine</span>
            </a>
            <button type="button" class="place" onClick={nextTheme}>
              <Icon name={themeIcon[theme.value]} size={20} />
              <span class="place-text">Theme: {themeText[theme.value].toLowerCase()}</span>
            </button>
          </div>
        </Dialog>
      )}
    </nav>
  );
};
