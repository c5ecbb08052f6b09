import { signal } from '@preact/signals';
import './Help.css';
import { Dialog } from '../parts/over/Dialog.tsx';
import { globalKeys, keyName, pageKeys } from './keys.ts';

export const helpOpen = signal(false);

const close = () => {
  helpOpen.value = false;
};

const Keys = ({ rows }: { rows: readonly (readonly [string, string])[] }) => (
  <dl class="keys">
    {rows.map(([key, does]) => (
      <div key={key}>
        <dt>
          <kbd>{key}</kbd>
        </dt>
        <dd>{does}</dd>
      </div>
    ))}
  </dl>
);

export const Help = () =>
  helpOpen.value ? (
    <Dialog title="Keys" onClose={close}>
      <div class="stack">
        {pageKeys.value.length > 0 && (
          <section>
            <h2>On this page</h2>
            <Keys rows={pageKeys.value.map(({ key, does }) => [keyName(key), does] as const)} />
          </section>
        )}
        <section>
          <h2>Everywhere</h2>
          <Keys rows={globalKeys} />
        </section>
      </div>
    </Dialog>
  ) : null;
