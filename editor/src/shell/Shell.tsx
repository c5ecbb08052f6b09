import type { ComponentChildren } from 'preact';
import './Shell.css';
import { Toasts } from '../parts/over/Toast.tsx';
import { Help } from './Help.tsx';
import { Palette } from './Palette.tsx';
import { BottomBar, Rail } from './Rail.tsx';
import { TopBar } from './TopBar.tsx';

/** What surrounds every page. */
export const Shell = ({ children }: { children: ComponentChildren }) => (
  <div class="shell">
    <a class="button skip" href="#main">
      Skip to the page
    </a>
    <TopBar />
    <Rail />
    <main id="main" data-scroller tabIndex={-1}>
      {children}
    </main>
    <BottomBar />
    <Palette />
    <Help />
    <Toasts />
  </div>
);
