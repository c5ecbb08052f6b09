import type { Asset } from '@streamops/core';
import { useEffect, useId, useState } from 'preact/hooks';
import { call } from '../../connection/api.ts';
import { assets } from '../../connection/store.ts';
import { fileOf, titleOf } from '../../media-facts.ts';
import { Button } from '../../parts/Button.tsx';
import { Thumb } from '../../parts/player/Thumb.tsx';
import { useAsset } from '../jobs/JobRow.tsx';
import { mediaWords } from '../jobs/job-words.ts';

const moved = (ids: readonly string[], from: number, to: number): string[] => {
  const rest = ids.filter((_, at) => at !== from);
  return [...rest.slice(0, to), ...ids.slice(from, from + 1), ...rest.slice(to)];
};

const Chosen = ({
  id,
  at,
  ids,
  ordered,
  onChange,
}: {
  id: string;
  at: number;
  ids: readonly string[];
  ordered: boolean;
  onChange: (ids: string[]) => void;
}) => {
  const asset = useAsset(id);
  const name = asset ? titleOf(asset) : 'the file';
  return (
    <li class="run-input">
      {ordered && <span class="form-row-number">{at + 1}</span>}
      {asset ? <Thumb asset={asset} /> : <span class="skeleton run-thumb" />}
      <span class="run-input-text">
        <a href={`/assets/${id}`}>
          <strong>{name}</strong>
        </a>
        <span class="soft">{asset && fileOf(asset)}</span>
        <span class="soft">{asset && mediaWords(asset)}</span>
      </span>
      <div class="form-row-actions">
        {ordered && ids.length > 1 && (
          <>
            <Button
              small
              kind="quiet"
              icon="up"
              label={`Move ${name} up`}
              disabled={at === 0}
              onClick={() => onChange(moved(ids, at, at - 1))}
            />
            <Button
              small
              kind="quiet"
              icon="down"
              label={`Move ${name} down`}
              disabled={at === ids.length - 1}
              onClick={() => onChange(moved(ids, at, at + 1))}
            />
          </>
        )}
        <Button
          small
          kind="quiet"
          icon="cross"
          label={`Take ${name} out`}
          onClick={() => onChange(ids.filter((_, i) => i !== at))}
        />
      </div>
    </li>
  );
};

/** Files whose names fit what is typed; nothing before two letters. */
const useFinds = (text: string): Asset[] => {
  const [finds, setFinds] = useState<Asset[]>([]);
  useEffect(() => {
    if (text.trim().length < 2) {
      setFinds([]);
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      call('listAssets', { query: { q: text, limit: 6 } }, abort.signal).then(
        ({ items }) => {
          for (const asset of items) assets.keep(asset);
          setFinds(items);
        },
        // Without an answer there is nothing to choose from; typing on asks again.
        () => undefined,
      );
    }, 150);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  return finds;
};

const AddInput = ({ ids, onAdd }: { ids: readonly string[]; onAdd: (id: string) => void }) => {
  const id = useId();
  const [text, setText] = useState('');
  const finds = useFinds(text).filter((asset) => !ids.includes(asset.id));
  const add = (asset: Asset | undefined) => {
    if (!asset) return;
    setText('');
    onAdd(asset.id);
  };
  return (
    <div class="field">
      <label for={id}>{ids.length > 0 ? 'Add a file' : 'File'}</label>
      <input
        id={id}
        type="search"
        value={text}
        placeholder="Name, game or tag"
        autoComplete="off"
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // Here Enter takes what was found; the form is sent from its settings and its button.
          event.preventDefault();
          add(finds[0]);
        }}
      />
      {finds.length > 0 && (
        <ul class="run-finds" aria-label="Found">
          {finds.map((asset) => (
            <li key={asset.id}>
              <button type="button" onClick={() => add(asset)}>
                <span class="cut">{fileOf(asset)}</span>
                <span class="quiet">{mediaWords(asset)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};

/** What the job works on: chosen by name, in an order where that counts. */
export const RunInputs = ({
  ids,
  ordered,
  max,
  onChange,
}: {
  ids: readonly string[];
  ordered: boolean;
  max: number;
  onChange: (ids: string[]) => void;
}) => (
  <div class="stack run-inputs">
    {ids.length > 0 && (
      <ol aria-label="Files">
        {ids.map((id, at) => (
          <Chosen key={id} {...{ id, at, ids, ordered, onChange }} />
        ))}
      </ol>
    )}
    {ids.length < max && <AddInput ids={ids} onAdd={(id) => onChange([...ids, id])} />}
  </div>
);
