import { lazy } from '../../lazy.tsx';

/** A line over time. uPlot comes when the first one is shown. */
export const Plot = lazy(
  () => import('./PlotCanvas.tsx').then((part) => part.PlotCanvas),
  <div class="skeleton" style={{ height: '120px' }} />,
);
