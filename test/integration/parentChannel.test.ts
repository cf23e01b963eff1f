import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const PARENT = join(import.meta.dirname, '../fixtures/parent-channel/parent.ts');
/** Without the care that `sendToParent` takes every second child dies of the message that is on its way. */
const ROUNDS = 8;

test('a child whose parent is killed amid its messages lives to save what it has', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const parent = spawn(process.execPath, [PARENT], { stdio: ['ignore', 'pipe', 'inherit'] });
    // The child holds the pipe: its end is the child's.
    expect(await text(parent.stdout)).toBe('saved\n');
  }
});
