import type { ReactElement, ReactNode } from 'react';
import { Icon } from './Icon.tsx';

export interface BannerProps {
  readonly tone?: 'warning' | 'error';
  readonly title: string;
  readonly children?: ReactNode;
}

/** Something that the reader should know before going on; an error is also read out at once. */
export function Banner({ tone = 'warning', title, children }: BannerProps): ReactElement {
  return (
    <div className={`banner banner--${tone}`} role={tone === 'error' ? 'alert' : 'status'}>
      <span className="banner__icon">
        <Icon name="warning" />
      </span>
      <div className="banner__body">
        <div className="banner__title">{title}</div>
        {children}
      </div>
    </div>
  );
}
