import { nativeTheme } from 'electron';
import type { ThemeChoice, ThemeState } from '../ipc/channels/app.ts';
import type { SettingsStore } from './settings.ts';

/** The theme: the reader's choice, and what it comes to on this desktop. */
export class ThemeControl {
  readonly #settings: SettingsStore;

  constructor(settings: SettingsStore) {
    this.#settings = settings;
    nativeTheme.themeSource = settings.value.theme;
  }

  get state(): ThemeState {
    const theme = nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
    return { choice: this.#settings.value.theme, theme };
  }

  choose(choice: ThemeChoice): ThemeState {
    this.#settings.setTheme(choice);
    nativeTheme.themeSource = choice;
    return this.state;
  }

  /** Calls `listener` when the choice or the desktop's theme has changed. */
  onChange(listener: (state: ThemeState) => void): void {
    nativeTheme.on('updated', () => listener(this.state));
  }
}
