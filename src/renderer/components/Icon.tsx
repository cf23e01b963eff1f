import type { ReactElement } from 'react';

/** Outlines on a 16 by 16 grid, drawn for this product. */
const SHAPES = {
  record: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Zm0 3.2a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6Z',
  timeline: 'M2 4h7M5 8h9M3 12h6',
  folder: 'M2 12.5v-9h4l1.5 2H14v7Z',
  stop: 'M4.5 4.5h7v7h-7Z',
  close: 'm4 4 8 8m0-8-8 8',
  warning: 'M8 2 1.8 13.2h12.4ZM8 6.3v3.4m0 1.6v.4',
  check: 'm3 8.5 3.2 3.2L13 5',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6ZM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M3 13l1.2-1.2M11.8 4.2 13 3',
  moon: 'M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z',
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
