import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSession, loadFit, saveFit } from '../../../src/store/index.ts';
import { gridEvents, testHead } from '../../support/grid.ts';
import { opened, temporaryFolder, writeSession } from './support.ts';

const TICK = 10_000_000;
const FIT = { model: 'gil', savedAtMs: 1_700_000_000_000, program: '{"a":1}', overrides: '{}' };
const session = (): string => writeSession(gridEvents('A A B . A / B . A A .'), 5 * TICK);

test('a session carries no fit until one is saved', () => {
  const path = session();
  expect(loadFit(path)).toBeNull();
  saveFit(path, FIT);
  expect(loadFit(path)).toEqual(FIT);
});

test('a fit replaces the one before it, and nothing else of the session changes', () => {
  const path = session();
  const before = opened(path).overview();
  saveFit(path, FIT);
  saveFit(path, { ...FIT, model: 'kernel' });
  expect(loadFit(path)?.model).toBe('kernel');
  expect(opened(path).overview()).toEqual(before);
});

test('a session of the first version is brought up to date when a fit is saved, not when one is looked for', () => {
  const path = join(temporaryFolder(), 'old.switchyard');
  copyFileSync(join(import.meta.dirname, '../../fixtures/sessions/v1.switchyard'), path);
  const before = readFileSync(path);
  expect(loadFit(path)).toBeNull();
  expect(readFileSync(path).equals(before)).toBe(true);
  saveFit(path, FIT);
  expect(loadFit(path)).toEqual(FIT);
});

test('a session that is being recorded takes no fit', () => {
  const path = join(temporaryFolder(), 'live.switchyard');
  const sink = createSession(path, testHead());
  sink.accept(gridEvents('A A B', TICK, 1));
  expect(() => saveFit(path, FIT)).toThrow(expect.objectContaining({ code: 'session-busy' }));
});
