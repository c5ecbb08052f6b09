import type { Asset } from '@streamops/core';
import { titleOf } from '../../media-facts.ts';
import { Card } from '../../parts/Card.tsx';
import { Thumb } from '../../parts/player/Thumb.tsx';
import { mediaWords } from '../jobs/job-words.ts';

/** Links to assets that belong together; nothing where there are none. */
export const Related = ({ title, items }: { title: string; items: readonly Asset[] }) =>
  items.length === 0 ? null : (
    <Card title={title}>
      <ul class="related">
        {items.map((other) => (
          <li key={other.id}>
            <a href={`/assets/${other.id}`}>
              <Thumb asset={other} />
              <span class="related-text">
                <strong class="cut">{titleOf(other)}</strong>
                <span class="soft cut">
                  {[other.derivedFrom?.relation, mediaWords(other)].filter(Boolean).join(' · ')}
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
