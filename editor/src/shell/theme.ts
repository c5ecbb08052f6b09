import { effect, signal } from '@preact/signals';

export type Theme = 'dark' | 'light' | 'system';
export const themes: readonly Theme[] = ['dark', 'light', 'system'];

const stored = localStorage.getItem('theme');
/** Dark unless somebody chose: it sits beside OBS at night. */
export const theme = signal<Theme>(themes.find((known) => known === stored) ?? 'dark');
const systemIsLight = matchMedia('(prefers-color-scheme: light)');
const systemLight = signal(systemIsLight.matches);

export const startTheme = (): void => {
  systemIsLight.addEventListener('change', () => {
    systemLight.value = systemIsLight.matches;
  });
  effect(() => {
    const light = theme.value === 'light' || (theme.value === 'system' && systemLight.value);
    document.documentElement.dataset.theme = light ? 'light' : 'dark';
    localStorage.setItem('theme', theme.value);
  });
};

export const nextTheme = (): void => {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'dark';
};
