import { useEffect, useState } from 'preact/hooks';

const query = matchMedia('(max-width: 640px)');

/** Whether the page is as narrow as a phone: rows are taller there. */
export const useNarrow = (): boolean => {
  const [narrow, setNarrow] = useState(query.matches);
  useEffect(() => {
    const follow = () => setNarrow(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return narrow;
};
