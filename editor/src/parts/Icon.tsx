/** Strokes on a 20 × 20 field, 1.5 wide. Our own drawings. */
const shapes = {
  live: 'M10 8.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6M6.2 13.8a5.4 5.4 0 0 1 0-7.6M13.8 6.2a5.4 5.4 0 0 1 0 7.6M3.8 16.2a8.8 8.8 0 0 1 0-12.4M16.2 3.8a8.8 8.8 0 0 1 0 12.4',
  assets:
    'M3 5.5A1.5 1.5 0 0 1 4.5 4h11A1.5 1.5 0 0 1 17 5.5v9a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 14.5zM3.5 13.5l3.8-4 3 3 2-2 4 4M13 7.5h.01',
  rules: 'M3.5 4h5v4h-5zM11.5 12h5v4h-5zM6 8v4.5A1.5 1.5 0 0 0 7.5 14h4',
  jobs: 'M4 5.5h12M4 10h8M4 14.5h10',
  workers: 'M3.5 4h13v5h-13zM3.5 11h13v5h-13zM6.5 6.5h.01M6.5 13.5h.01',
  settings:
    'M10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M10 2.8v2M10 15.2v2M17.2 10h-2M4.8 10h-2M15.1 4.9l-1.4 1.4M6.3 13.7l-1.4 1.4M15.1 15.1l-1.4-1.4M6.3 6.3 4.9 4.9',
  more: 'M5 10h.01M10 10h.01M15 10h.01',
  search: 'M9 4a5 5 0 1 0 0 10A5 5 0 0 0 9 4M12.8 12.8 16.5 16.5',
  check: 'm4.5 10.5 3.5 3.5 7.5-8',
  cross: 'm5.5 5.5 9 9M14.5 5.5l-9 9',
  warn: 'M10 3.5 17.5 16.5h-15zM10 8.5v3.5M10 14.2v.01',
  pause: 'M7 5v10M13 5v10',
  play: 'M6.5 4.5v11l9-5.5z',
  star: 'm10 3.2 2.1 4.3 4.7.7-3.4 3.3.8 4.7-4.2-2.2-4.2 2.2.8-4.7-3.4-3.3 4.7-.7z',
  tag: 'M3.5 4.5v5l7 7 6-6-7-7h-5zM7 7h.01',
  trash: 'M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.7 11h7.6l.7-11M8.5 8.5v5M11.5 8.5v5',
  redo: 'M15.5 8.5A6 6 0 1 0 16 11M16 4.5v4h-4',
  disk: 'M3 11.5 5 4.5h10l2 7M3 11.5h14v4H3zM13.5 13.5h.01',
  sun: 'M10 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6M10 2.5v1.5M10 16v1.5M17.5 10H16M4 10H2.5M15.3 4.7l-1 1M5.7 14.3l-1 1M15.3 15.3l-1-1M5.7 5.7l-1-1',
  moon: 'M16 12A6.5 6.5 0 0 1 8 4a6.5 6.5 0 1 0 8 8',
  screen: 'M3 4.5h14v9H3zM7.5 16.5h5',
  film: 'M3.5 4.5h13v11h-13zM7 4.5v11M13 4.5v11M3.5 8H7M3.5 12H7M13 8h3.5M13 12h3.5',
  arrows: 'M4 7.5h11l-3-3M16 12.5H5l3 3',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  volume: 'M3.5 8v4h2.5l4 3V5L6 8zM13 7.5a3.5 3.5 0 0 1 0 5M15 5.2a6.5 6.5 0 0 1 0 9.6',
  muted: 'M3.5 8v4h2.5l4 3V5L6 8zM13 8l4 4M17 8l-4 4',
  full: 'M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4',
  box: 'M3.5 6.5 10 3l6.5 3.5v7L10 17l-6.5-3.5zM3.5 6.5 10 10l6.5-3.5M10 10v7',
  clock: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 6v4.3l2.8 1.7',
  plus: 'M10 4.5v11M4.5 10h11',
  chevron: 'm7.5 5 5 5-5 5',
  up: 'm5 12 5-5 5 5',
  down: 'm5 8 5 5 5-5',
  scissors:
    'M6 4.5 14.5 15M14 4.5 5.5 15M4.8 13.2a2 2 0 1 0 0 4 2 2 0 0 0 0-4M15.2 13.2a2 2 0 1 0 0 4 2 2 0 0 0 0-4',
  keyboard: 'M2.5 5.5h15v9h-15zM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M6 11.7h8',
  edit: 'm4 16 .8-3.2 8.7-8.7 2.4 2.4-8.7 8.7zM12 5.6 14.4 8',
  eye: 'M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5M10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4',
} as const;

export type IconName = keyof typeof shapes;

export const Icon = ({
  name,
  size = 16,
  filled = false,
}: {
  name: IconName;
  size?: number;
  filled?: boolean;
}) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 20 20"
    fill={filled ? 'currentColor' : 'none'}
    stroke="currentColor"
    stroke-width={name === 'more' || size > 20 ? 1.8 : 1.5}
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={shapes[name]} />
  </svg>
);
