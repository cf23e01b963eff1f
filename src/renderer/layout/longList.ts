/** The tallest scrolled box, px: a browser's layout holds about 33 million. */
export const MAX_SCROLL_PX = 8_000_000;

/** A list of equal rows in a scrolled box, however many there are. */
export interface LongList {
  readonly rows: number;
  /** Height of a row, px. */
  readonly rowPx: number;
  /** Height of the box that is seen, px. */
  readonly viewPx: number;
}

/** Height of what is scrolled, px: that of all rows, or as much as a browser can scroll. */
export const scrollHeight = ({ rows, rowPx }: LongList): number => Math.min(rows * rowPx, MAX_SCROLL_PX);

/** Highest row that can stand at the top, with its fraction. */
const lastTop = ({ rows, rowPx, viewPx }: LongList): number => Math.max(0, rows - viewPx / rowPx);

/** Rows for each px of scrolling. */
const rowsPerPx = (list: LongList): number => {
  const scrolled = scrollHeight(list) - list.viewPx;
  return scrolled <= 0 ? 0 : lastTop(list) / scrolled;
};

/** Row at the top of the box, with its fraction. */
export const topRow = (list: LongList, scrollTop: number): number =>
  Math.min(lastTop(list), Math.max(0, scrollTop * rowsPerPx(list)));

/** Where the box must be scrolled to for `row` to be at its top, px; as near as the list's end lets it. */
export function scrollFor(list: LongList, row: number): number {
  const perPx = rowsPerPx(list);
  return perPx === 0 ? 0 : Math.min(lastTop(list), Math.max(0, row)) / perPx;
}

/** The top that brings `row` into sight with the least scrolling. */
export function revealRow(list: LongList, top: number, row: number): number {
  const shown = Math.max(1, Math.floor(list.viewPx / list.rowPx));
  if (row < top) return Math.max(0, row);
  return row > top + shown - 1 ? Math.min(lastTop(list), row - shown + 1) : top;
}
