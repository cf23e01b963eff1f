import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { ModelsController, ModelsState, VariantKey } from './controller.ts';
import type { RunState } from './runner.ts';

export const ModelsContext = createContext<ModelsController | null>(null);

/** The page's controller. Throws outside the page. */
export function useModels(): ModelsController {
  const controller = useContext(ModelsContext);
  if (controller === null) throw new Error('This part belongs inside the page Models');
  return controller;
}

export const useModelsState = <T>(select: (state: ModelsState) => T): T =>
  useStore(useModels().store, select);

export const useRun = <T>(variant: VariantKey, select: (state: RunState) => T): T =>
  useStore(useModels().runner(variant).store, select);
