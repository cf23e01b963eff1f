import type { ReactElement } from 'react';

/** Outlines on a 16 by 16 grid, drawn for this product. */
const SHAPES = {
  record: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Zm0 3.2a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6Z',
  timeline: 'M2 4h7M5 8h9M3 12h6',
  folder: 'M2 12.5v-9h4l1.5 2H14v7Z',
  stop: 'M4.5 4.5h7v7h-7Z',
  plus: 'M8 3v10M3 8h10',
  close: 'm4 4 8 8m0-8-8 8',
  warning: 'M8 2 1.8 13.2h12.4ZM8 6.3v3.4m0 1.6v.4',
  check: 'm3 8.5 3.2 3.2L13 5',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6ZM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M3 13l1.2-1.2M11.8 4.2 13 3',
  moon: 'M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z',
  flag: 'M4 14V2.5h8l-2 2.75L12 8H4',
  screen: 'M2 5.5V3h2.5M11.5 3H14v2.5M14 10.5V13h-2.5M4.5 13H2v-2.5',
  play: 'M5 3.5v9l7.5-4.5Z',
  book: 'M8 4c-1.6-1.2-3.6-1.4-6-1.2v9.4c2.4-.2 4.4 0 6 1.2m0-9.4c1.6-1.2 3.6-1.4 6-1.2v9.4c-2.4-.2-4.4 0-6 1.2m0-9.4v9.4',
  checklist: 'm2 4.2 1.2 1.2L5.4 3M2 10.7l1.2 1.2 2.2-2.4M8 4.2h6M8 10.8h6',
  table: 'M2 3h12v10H2ZM2 6.4h12M6.4 6.4V13',
  tree: 'M2 6.4h3.6v3.2H2Zm8.4-4.2H14v3.2h-3.6Zm0 8.4H14v3.2h-3.6ZM5.6 8H8m2.4-4.2H8v8.4h2.4',
  clock: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2Zm0 2.8v3.2l2.2 1.6',
  ban: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2ZM4 4l8 8',
  unequal: 'M3 6h10M3 10h10M10.5 3l-5 10',
  ring: 'M8 3.4a4.6 4.6 0 1 0 0 9.2 4.6 4.6 0 0 0 0-9.2Z',
  gauge: 'M2.6 11.6a6 6 0 1 1 10.8 0M8 9.4l2.6-3.2',
  desktop: 'M2 3h12v8H2Zm3.5 10.5h5M8 11v2.5',
} as const;

export type IconName = keyof typeof SHAPES;

/** A decorative icon; what it stands for must be said in text beside it or by the control's label. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }): ReactElement {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
