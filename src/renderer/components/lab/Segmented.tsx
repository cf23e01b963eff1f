import { ToggleGroup } from 'radix-ui';
import type { ReactElement } from 'react';

export interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly options: Readonly<Record<T, string>>;
  readonly value: T;
  readonly disabled?: boolean;
  readonly onChange: (value: T) => void;
}

/** One of a few, side by side; arrow keys move between them. */
export function Segmented<T extends string>({
  label,
  options,
  value,
  disabled = false,
  onChange,
}: SegmentedProps<T>): ReactElement {
  const known = Object.keys(options) as T[];
  return (
    <ToggleGroup.Root
      type="single"
      className="segmented"
      aria-label={label}
      value={value}
      disabled={disabled}
      onValueChange={(next) => {
        const chosen = known.find((one) => one === next);
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      {known.map((one) => (
        <ToggleGroup.Item key={one} value={one} className="segmented__item">
          {options[one]}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
