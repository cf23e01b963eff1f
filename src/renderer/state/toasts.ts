import { createStore, type StoreApi } from 'zustand/vanilla';

/** A short message in the window's corner. */
export interface Toast {
  readonly id: number;
  readonly tone: 'info' | 'error';
  readonly title: string;
  readonly detail: string | null;
}

/** Most messages at once; the oldest goes first. */
const LIMIT = 4;

export interface ToastState {
  readonly toasts: readonly Toast[];
  show(toast: Omit<Toast, 'id'>): void;
  dismiss(id: number): void;
}

export function createToasts(): StoreApi<ToastState> {
  let lastId = 0;
  return createStore<ToastState>((set) => ({
    toasts: [],
    show: (toast) => set(({ toasts }) => ({ toasts: [...toasts, { ...toast, id: ++lastId }].slice(-LIMIT) })),
    dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
  }));
}
