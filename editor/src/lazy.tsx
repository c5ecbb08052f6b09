import type { ComponentType, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { asHubError } from './connection/client.ts';
import { ErrorNote } from './parts/ErrorNote.tsx';

/** A part that is fetched when it is first shown. `meanwhile` has the final size, so that nothing jumps. */
export const lazy = <P extends object>(load: () => Promise<ComponentType<P>>, meanwhile: VNode) => {
  let loaded: ComponentType<P> | null = null;
  return (props: P) => {
    const [Part, setPart] = useState<ComponentType<P> | null>(() => loaded);
    const [error, setError] = useState<unknown>(null);
    useEffect(() => {
      if (loaded) return;
      load().then((part) => {
        loaded = part;
        setPart(() => part);
      }, setError);
    }, []);
    if (error) return <ErrorNote error={asHubError(error)} />;
    return Part ? <Part {...props} /> : meanwhile;
  };
};
