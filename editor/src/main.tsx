import './theme.css';
import './base.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { startSocket } from './connection/socket.ts';
import { followSums } from './connection/sums.ts';
import { undoLast } from './parts/over/Toast.tsx';
import { navigate, startRouter } from './router.ts';
import { helpOpen } from './shell/Help.tsx';
import { startGlobalKeys } from './shell/keys.ts';
import { paletteOpen } from './shell/Palette.tsx';
import { places } from './shell/places.ts';
import { startTheme } from './shell/theme.ts';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no #app.');

startTheme();
startSocket();
followSums();
startRouter();
startGlobalKeys({
  palette: () => {
    paletteOpen.value = !paletteOpen.peek();
  },
  help: () => {
    helpOpen.value = true;
  },
  undo: undoLast,
  go: (letter) => {
    const place = places.find((known) => known.letter === letter);
    if (place) navigate(place.href);
  },
});
render(<App />, root);
