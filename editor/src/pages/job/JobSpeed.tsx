import { useEffect, useState } from 'preact/hooks';
import { progressOf } from '../../connection/progress.ts';
import { rate, speed } from '../../format.ts';
import { Card } from '../../parts/Card.tsx';
import { Plot } from '../../parts/facts/Plot.tsx';

/** How fast it went so far, while somebody looks. */
export const SpeedOverTime = ({ id }: { id: string }) => {
  const [points, setPoints] = useState<{ x: number[]; y: number[] }>({ x: [], y: [] });
  const [since] = useState(Date.now);
  const made = progressOf(id).value;
  const value = made?.bytesPerSec ?? made?.speed ?? null;
  useEffect(() => {
    if (value === null) return;
    const seconds = Math.round((Date.now() - since) / 100) / 10;
    setPoints(({ x, y }) => ({ x: [...x, seconds].slice(-300), y: [...y, value].slice(-300) }));
  }, [made]);
  if (points.x.length < 3) return null;
  return (
    <Card title="Speed">
      <Plot
        label="Speed over time"
        x={points.x}
        y={points.y}
        unit={made?.bytesPerSec ? rate : speed}
        height={120}
      />
    </Card>
  );
};
