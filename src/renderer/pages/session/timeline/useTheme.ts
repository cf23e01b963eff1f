import { useMemo, useSyncExternalStore } from 'react';
import { canvasHatch } from '../../../draw/hatch.ts';
import { createPaints, type Paints } from '../../../draw/paints.ts';
import type { Theme } from '../../../styles/palette.ts';

const DARK = '(prefers-color-scheme: dark)';

/** The theme in force: the document's `data-theme`, else the system's. */
function currentTheme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return window.matchMedia(DARK).matches ? 'dark' : 'light';
}

function subscribe(listener: () => void): () => void {
  const media = window.matchMedia(DARK);
  const observer = new MutationObserver(listener);
  media.addEventListener('change', listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => {
    media.removeEventListener('change', listener);
    observer.disconnect();
  };
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, currentTheme);

/** The theme's paints, patterns made once. */
export function usePaints(): Paints {
  const theme = useTheme();
  return useMemo(() => createPaints(theme, canvasHatch), [theme]);
}
