/** A column of a text table. Text is aligned left, figures right. */
export interface Column<Row> {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (row: Row) => string;
  /** Longer cells are cut with an ellipsis; none by default. */
  readonly maxWidth?: number;
}

// Control characters in a thread's name must not move the reader's cursor.
const CONTROL = /[\p{Cc}\p{Cf}]/gu;

/** One line of printable text, cut to `width` characters with an ellipsis. */
export function printable(text: string, width = Number.POSITIVE_INFINITY): string {
  const line = text.replace(CONTROL, '\uFFFD');
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}

/** A table as lines of text, two spaces between columns, without trailing blanks. */
export function renderTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = rows.map((row) => columns.map((c) => printable(c.cell(row), c.maxWidth)));
  const widths = columns.map((c, i) => Math.max(c.title.length, ...cells.map((r) => r[i]?.length ?? 0)));
  const line = (texts: readonly string[]) =>
    columns
      .map((c, i) => {
        const text = texts[i] ?? '';
        const width = widths[i] ?? 0;
        return c.align === 'left' ? text.padEnd(width) : text.padStart(width);
      })
      .join('  ')
      .trimEnd();
  return [line(columns.map((c) => c.title)), ...cells.map(line)].join('\n');
}
