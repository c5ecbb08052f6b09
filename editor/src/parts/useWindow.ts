import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Slice, sameSlice, visibleRows } from './virtual.ts';

/** The element that scrolls the page; lists are as long as they are and the page moves. */
const scrollerOf = (element: Element): Element =>
  element.closest('[data-scroller]') ?? document.documentElement;

/** The width of an element, followed. */
export const useWidth = () => {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
};

/** Which rows to draw as the page scrolls. Redraws only when the slice changes. */
export const useSlice = (
  ref: { current: HTMLElement | null },
  {
    rows,
    rowHeight,
    over,
    onNearEnd,
  }: { rows: number; rowHeight: number; over: number; onNearEnd?: (() => void) | undefined },
): Slice => {
  const [slice, setSlice] = useState<Slice>({ first: 0, end: Math.min(rows, 12) });
  const near = useRef(onNearEnd);
  near.current = onNearEnd;
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const scroller = scrollerOf(element);
    const update = () => {
      const top = scroller.getBoundingClientRect().top - element.getBoundingClientRect().top;
      const height = scroller.clientHeight;
      const next = visibleRows({ top, height }, { rows, rowHeight, over });
      setSlice((now) => (sameSlice(now, next) ? now : next));
      // Two windows ahead: the next page is there before its rows are.
      if (rows * rowHeight - top < height * 3) near.current?.();
    };
    update();
    scroller.addEventListener('scroll', update, { passive: true });
    addEventListener('resize', update);
    return () => {
      scroller.removeEventListener('scroll', update);
      removeEventListener('resize', update);
    };
  }, [rows, rowHeight, over, ref]);
  return slice;
};
