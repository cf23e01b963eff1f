import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { type MenuState, menuTemplate } from '../../../src/main/menu.ts';

const state: MenuState = { recording: false, theme: 'dark', mac: false };

/** All items of the menu, and what clicking them called. */
function items(changed: Partial<MenuState> = {}) {
  const calls: string[] = [];
  const template = menuTemplate(
    { ...state, ...changed },
    {
      command: (command) => calls.push(command),
      open: () => calls.push('open'),
      setTheme: (choice) => calls.push(`theme ${choice}`),
      about: () => calls.push('about'),
      manual: () => calls.push('manual'),
    },
  );
  return { all: flatten(template), calls };
}

const flatten = (list: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  list.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);

/** Clicks as Electron would, which our items do not look at. */
const click = (item: MenuItemConstructorOptions | undefined): void =>
  (item?.click as (() => void) | undefined)?.();

test('every accelerator is given once', () => {
  const keys = items().all.flatMap(({ accelerator }) => accelerator ?? []);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toEqual(expect.arrayContaining(['CmdOrCtrl+N', 'CmdOrCtrl+O', 'CmdOrCtrl+W', 'CmdOrCtrl+R']));
});

test('only what is possible can be chosen', () => {
  const enabled = (recording: boolean, id: string) =>
    items({ recording }).all.find((item) => item.id === id)?.enabled;
  expect([enabled(false, 'start-recording'), enabled(false, 'stop-recording')]).toEqual([true, false]);
  expect([enabled(true, 'start-recording'), enabled(true, 'stop-recording')]).toEqual([false, true]);
});

test('the theme in force is checked', () => {
  const radios = items().all.filter((item) => item.type === 'radio');
  expect(radios.filter((item) => item.checked).map((item) => item.label)).toEqual(['&Dark']);
});

test('items do what they say', () => {
  const { all, calls } = items({ recording: true });
  for (const label of ['&New Recording…', '&Open Session…', '&Close Session', 'S&top and Save', '&Light']) {
    click(all.find((item) => item.label === label));
  }
  expect(calls).toEqual(['new-recording', 'open', 'close-session', 'stop-recording', 'theme light']);
});
