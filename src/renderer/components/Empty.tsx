import type { ReactElement, ReactNode } from 'react';

export interface EmptyProps {
  readonly title: string;
  readonly text?: string;
  /** Buttons that lead on. */
  readonly children?: ReactNode;
  readonly tone?: 'plain' | 'error';
}

/** What stands where there is nothing to show, or nothing could be shown. */
export function Empty({ title, text, children, tone = 'plain' }: EmptyProps): ReactElement {
  return (
    <div className="empty" role={tone === 'error' ? 'alert' : undefined}>
      <p className="empty__title">{title}</p>
      {text === undefined ? null : <p className="empty__text">{text}</p>}
      {children === undefined ? null : <div className="empty__actions">{children}</div>}
    </div>
  );
}

/** Shown while something is fetched. */
export function Loading({ text }: { readonly text: string }): ReactElement {
  return (
    <div className="empty" role="status">
      <span className="spinner" />
      <p>{text}</p>
    </div>
  );
}
