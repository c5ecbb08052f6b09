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

interface Lines {
  rows: number;
  /** In px. */
  rowHeight: number;
  /** Rows drawn beyond the window, on either side. */
  over: number;
  /** Hears which rows are drawn, whenever those or their number change. */
  onShow: (slice: Slice) => void;
}

/** Which rows to draw as the page scrolls. Redraws only when the slice changes. */
export const useSlice = (
  ref: { current: HTMLElement | null },
  { rows, rowHeight, over, onShow }: Lines,
): Slice => {
  const [slice, setSlice] = useState<Slice>({ first: 0, end: Math.min(rows, 12) });
  const show = useRef(onShow);
  show.current = onShow;
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const scroller = scrollerOf(element);
    let drawn: Slice | null = null;
    const update = () => {
      const top = scroller.getBoundingClientRect().top - element.getBoundingClientRect().top;
      const next = visibleRows({ top, height: scroller.clientHeight }, { rows, rowHeight, over });
      if (drawn && sameSlice(drawn, next)) return;
      drawn = next;
      setSlice((now) => (sameSlice(now, next) ? now : next));
      show.current(next);
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
