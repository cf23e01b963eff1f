import { z } from 'zod';
import { pathSchema } from '../ipc/schemas.ts';
import type { JsonFile } from './jsonFile.ts';

/** Most recently opened sessions kept. */
const MAX_RECENT = 50;

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  /** Sessions opened, newest first. */
  recent: z.array(pathSchema).max(MAX_RECENT),
});
export type Settings = z.output<typeof settingsSchema>;

/** What the app remembers of its user between two starts. */
export class SettingsStore {
  readonly #file: JsonFile<typeof settingsSchema>;
  #settings: Settings;

  constructor(file: JsonFile<typeof settingsSchema>) {
    this.#file = file;
    this.#settings = file.read() ?? { theme: 'system', recent: [] };
  }

  get value(): Settings {
    return this.#settings;
  }

  setTheme(theme: Settings['theme']): void {
    this.#change({ ...this.#settings, theme });
  }

  /** Puts a session at the head of the recently opened ones. */
  remember(path: string): void {
    const others = this.#settings.recent.filter((known) => known !== path);
    this.#change({ ...this.#settings, recent: [path, ...others].slice(0, MAX_RECENT) });
  }

  forget(path: string): void {
    this.#change({ ...this.#settings, recent: this.#settings.recent.filter((known) => known !== path) });
  }

  #change(settings: Settings): void {
    this.#settings = settings;
    this.#file.write(settings);
  }
}
