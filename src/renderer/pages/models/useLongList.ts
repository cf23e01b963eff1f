import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type LongList, revealRow, scrollFor, scrollHeight, topRow } from '../../layout/longList.ts';

/** A scrolled list of any length: which rows are in sight, and where they stand. */
export interface LongListView {
  readonly box: RefObject<HTMLDivElement | null>;
  /** Height of what is scrolled, px. */
  readonly height: number;
  /** Height of the box, px. */
  readonly viewPx: number;
  /** Rows in sight: first, and one past the last. */
  readonly first: number;
  readonly end: number;
  /** Where a row stands in what is scrolled, px. */
  offsetOf(row: number): number;
  /** Scrolls a row into sight. */
  reveal(row: number): void;
}

/** Follows the box's scrolling and size. @param rowPx height of a row */
export function useLongList(rows: number, rowPx: number): LongListView {
  const box = useRef<HTMLDivElement>(null);
  const [viewPx, setViewPx] = useState(0);
  const [top, setTop] = useState(0);
  const state = useRef({ list: { rows, rowPx, viewPx } as LongList, top });
  state.current = { list: { rows, rowPx, viewPx }, top };

  const moveTo = useCallback((row: number): void => {
    const { list } = state.current;
    const scrollTop = scrollFor(list, row);
    if (box.current !== null) box.current.scrollTop = scrollTop;
    setTop(topRow(list, scrollTop));
  }, []);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = (): void => setViewPx(element.clientHeight);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  // Another length or size: the row at the top stays there, as far as the list has one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about these two, and reads the rest as it stands
  useLayoutEffect(() => moveTo(state.current.top), [rows, viewPx, moveTo]);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const onScroll = (): void => {
      const { list, top: now } = state.current;
      // What a move of ours set is known more exactly than a whole pixel tells it.
      if (Math.abs(scrollFor(list, now) - element.scrollTop) >= 1) setTop(topRow(list, element.scrollTop));
    };
    const onWheel = (event: WheelEvent): void => {
      const { list, top: now } = state.current;
      if (event.ctrlKey || event.deltaY === 0 || scrollHeight(list) >= list.rows * list.rowPx) return;
      // A pixel of so long a list is many rows: a turn of the wheel still moves by as many as in a short one.
      event.preventDefault();
      moveTo(now + event.deltaY / list.rowPx);
    };
    element.addEventListener('scroll', onScroll);
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [moveTo]);

  const { list } = state.current;
  const from = topRow(list, scrollFor(list, top));
  const first = Math.max(0, Math.floor(from));
  return {
    box,
    height: scrollHeight(list),
    viewPx,
    first,
    end: Math.min(rows, Math.ceil(from + viewPx / rowPx) + 1),
    offsetOf: (row) => scrollFor(list, from) + (row - from) * rowPx,
    reveal: useCallback(
      (row: number) => {
        const now = state.current;
        const next = revealRow(now.list, now.top, row);
        if (next !== now.top) moveTo(next);
      },
      [moveTo],
    ),
  };
}
