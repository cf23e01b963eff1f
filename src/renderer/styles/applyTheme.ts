import { cssVariables, palettes, type Theme } from './palette.ts';

/** Puts a theme in force: its colours as CSS variables of the document, its name as the document's `data-theme`. */
export function applyTheme(theme: Theme, root: HTMLElement = document.documentElement): void {
  for (const [name, value] of cssVariables(palettes[theme])) root.style.setProperty(name, value);
  root.style.colorScheme = theme;
  root.dataset['theme'] = theme;
}
