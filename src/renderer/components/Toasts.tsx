import { Toast as Radix } from 'radix-ui';
import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../app/context.ts';
import type { Toast } from '../state/toasts.ts';
import { IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';

/** How long a message stays, ms; an error stays until it is dismissed. */
const INFO_MS = 6000;

/** The messages in the window's corner; F8 moves the keyboard to them. */
export function Toasts(): ReactElement {
  const { toasts } = useApp();
  const shown = useStore(toasts, (state) => state.toasts);
  return (
    <Radix.Provider duration={INFO_MS} swipeDirection="right">
      {shown.map((toast) => (
        <ToastItem key={toast.id} toast={toast} onDismiss={() => toasts.getState().dismiss(toast.id)} />
      ))}
      <Radix.Viewport className="toasts" />
    </Radix.Provider>
  );
}

function ToastItem({ toast, onDismiss }: { toast: Toast; onDismiss: () => void }): ReactElement {
  const isError = toast.tone === 'error';
  return (
    <Radix.Root
      className={`toast toast--${toast.tone}`}
      type={isError ? 'foreground' : 'background'}
      onOpenChange={(open) => {
        if (!open) onDismiss();
      }}
      {...(isError ? { duration: Number.POSITIVE_INFINITY } : {})}
    >
      <span className="toast__icon">
        <Icon name={isError ? 'warning' : 'check'} />
      </span>
      <div className="toast__body">
        <Radix.Title className="toast__title">{toast.title}</Radix.Title>
        {toast.detail === null ? null : (
          <Radix.Description className="muted">{toast.detail}</Radix.Description>
        )}
      </div>
      <Radix.Close asChild>
        <IconButton icon="close" label="Dismiss" />
      </Radix.Close>
    </Radix.Root>
  );
}
