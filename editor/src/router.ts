import { computed, signal } from '@preact/signals';
import { matchPath } from './route-match.ts';

/** Where we are: the address bar as a signal. Every view, filter and thing has its own address. */
const read = () => ({ path: location.pathname, query: new URLSearchParams(location.search) });

export const here = signal(read());
export const path = computed(() => here.value.path);

/** Changes with every move through history; scroll positions are kept under it. */
const entryKey = (): string => (history.state as { key?: string } | null)?.key ?? 'first';
const scrolls = new Map<string, number>();
const scroller = () => document.getElementById('main');

const leave = () => scrolls.set(entryKey(), scroller()?.scrollTop ?? 0);

const arrive = (scrollTop: number) => {
  here.value = read();
  // The page's content is there after the next paint: lists restore from what they already hold.
  requestAnimationFrame(() => requestAnimationFrame(() => scroller()?.scrollTo({ top: scrollTop })));
};

/** Opens an address of the editor. `replace`: no new step for Back, as when a filter is typed. */
export const navigate = (to: string, { replace = false } = {}): void => {
  if (to === location.pathname + location.search) return;
  leave();
  const key = `${Date.now()}.${Math.random()}`;
  if (replace) history.replaceState({ key: entryKey() }, '', to);
  else history.pushState({ key }, '', to);
  if (replace) here.value = read();
  else arrive(0);
};

/** Sets or drops query parameters of the page that is open; empty values are dropped. */
export const setQuery = (changes: Record<string, string | undefined>, replace = false): void => {
  const query = new URLSearchParams(here.peek().query);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  navigate(`${here.peek().path}${text ? `?${text}` : ''}`, { replace });
};

/** Parameters of a pattern such as `/assets/:id`, or null. */
export const match = (pattern: string) => matchPath(pattern, here.value.path);

const ownLink = (event: MouseEvent): HTMLAnchorElement | null => {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = (event.target as Element).closest<HTMLAnchorElement>('a[href]');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return null;
  // Node-RED and the API are other programs behind the same address.
  return /^\/(flows|api|media|metrics)(\/|$)/.test(link.pathname) ? null : link;
};

/** Takes over clicks on the editor's own links and Back. */
export const startRouter = (): void => {
  history.scrollRestoration = 'manual';
  let key = entryKey();
  addEventListener('popstate', () => {
    scrolls.set(key, scroller()?.scrollTop ?? 0);
    key = entryKey();
    arrive(scrolls.get(key) ?? 0);
  });
  document.addEventListener('click', (event) => {
    const link = ownLink(event);
    if (!link) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
    key = entryKey();
  });
};
