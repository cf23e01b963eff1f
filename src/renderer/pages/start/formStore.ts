import { create } from 'zustand';
import { emptyForm, type StartForm } from './startForm.ts';

/** What was entered; it stays while other pages are in view. */
export const useStartForm = create<StartForm>(() => emptyForm);
