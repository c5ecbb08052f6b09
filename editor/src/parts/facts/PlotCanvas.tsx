import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface PlotProps {
  label: string;
  /** Seconds along the axis, and one value each. */
  x: readonly number[];
  y: readonly number[];
  unit: (value: number) => string;
  height?: number;
}

const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** uPlot draws on a canvas: its colours are read from the tokens when it is made. */
export const PlotCanvas = ({ label, x, y, unit, height = 120 }: PlotProps) => {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const axis = {
      stroke: token('--t3'),
      grid: { stroke: token('--line'), width: 1 },
      ticks: { show: false },
    };
    const made = new UPlot(
      {
        width: element.clientWidth,
        height,
        cursor: { y: false },
        legend: { show: false },
        scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(max * 1.15, 1e-9)] } },
        axes: [
          { ...axis, size: 28, values: (_, splits) => splits.map((s) => `${s} s`) },
          { ...axis, size: 72, values: (_, splits) => splits.map(unit) },
        ],
        series: [
          {},
          {
            label,
            stroke: token('--accent'),
            width: 2,
            fill: token('--accent-soft'),
            points: { show: false },
          },
        ],
      },
      [[...x], [...y]],
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData([[...x], [...y]]), [x, y]);
  return <div ref={box} role="img" aria-label={label} style={{ height: `${height}px` }} />;
};
