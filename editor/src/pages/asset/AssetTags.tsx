import type { Asset } from '@streamops/core';
import { useState } from 'preact/hooks';
import { splitList } from '../../parts/form/schema.ts';
import { Tag } from '../../parts/Pill.tsx';
import { patch } from '../assets/asset-actions.ts';

/** Tags, with the field that adds one. */
export const Tags = ({ asset }: { asset: Asset }) => {
  const [typed, setTyped] = useState('');
  return (
    <form
      class="tag-editor"
      onSubmit={(event) => {
        event.preventDefault();
        const added = splitList(typed);
        setTyped('');
        if (added.length) void patch(asset.id, { tags: [...new Set([...asset.tags, ...added])] });
      }}
    >
      {asset.tags.map((tag) => (
        <Tag key={tag} onRemove={() => void patch(asset.id, { tags: asset.tags.filter((t) => t !== tag) })}>
          {tag}
        </Tag>
      ))}
      <input
        class="input"
        aria-label="Add a tag"
        placeholder="Add a tag"
        value={typed}
        maxLength={60}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </form>
  );
};
