import type { IconName } from '../parts/Icon.tsx';

export interface Place {
  href: string;
  text: string;
  icon: IconName;
  /** Pressed after `g`. */
  letter?: string;
  /** Another program behind the same address. */
  outside?: boolean;
}

/** Every page of the rail, in its order. A page is a line here once it exists. */
export const places: readonly Place[] = [
  { href: '/', text: 'Live', icon: 'live', letter: 'l' },
  { href: '/assets', text: 'Assets', icon: 'assets', letter: 'a' },
  { href: '/flows/', text: 'Rules', icon: 'rules', outside: true },
  { href: '/jobs', text: 'Jobs', icon: 'jobs', letter: 'j' },
  { href: '/workers', text: 'Workers', icon: 'workers', letter: 'w' },
  { href: '/settings/drives', text: 'Settings', icon: 'settings', letter: 's' },
];

/** `/assets/7` lies under Assets. */
export const isUnder = (path: string, { href }: Place): boolean => {
  const root = `/${href.split('/')[1] ?? ''}`;
  return root === '/' ? path === '/' : path === root || path.startsWith(`${root}/`);
};
