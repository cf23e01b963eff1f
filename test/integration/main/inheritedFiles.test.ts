import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const MODULE = new URL('../../../src/recorder/inheritedFiles.ts', import.meta.url).href;

/** Closes what it inherited, then tells by its channel, from a file of its own and from a child, what is open. */
const CHILD = `
import { closeInheritedFiles } from ${JSON.stringify(MODULE)};
import { execFileSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
const links = () => readdirSync('/proc/self/fd').flatMap((fd) => {
  try { return [readlinkSync('/proc/self/fd/' + fd)]; } catch { return []; }
});
const before = links();
const closed = closeInheritedFiles();
const child = execFileSync('ls', ['-l', '/proc/self/fd'], { encoding: 'utf8' });
process.send({ before, closed, after: links(), child });
process.disconnect();
`;

interface Told {
  readonly before: readonly string[];
  readonly closed: number;
  readonly after: readonly string[];
  readonly child: string;
}

test.skipIf(process.platform !== 'linux')(
  'what a parent left open is closed, and neither the channel nor Node’s own files are',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'switchyard-inherited-'));
    const leaked = join(folder, 'leaked');
    writeFileSync(leaked, 'x');
    const fd = openSync(leaked, 'r');
    try {
      // Far above the child's own files, as Electron's are: Node deals with the lowest by itself.
      const none = Array.from({ length: 56 }, () => 'ignore' as const);
      const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc', ...none, fd, fd],
      });
      const told = await new Promise<Told>((resolve, reject) => {
        child.once('message', (message) => resolve(message as Told));
        child.once('exit', (code) => reject(new Error(`ended with ${code} and told nothing`)));
      });
      expect(told.before.filter((link) => link === leaked)).toHaveLength(2);
      expect(told.closed).toBeGreaterThanOrEqual(2);
      expect(told.after).not.toContain(leaked);
      expect(told.child).not.toContain(leaked);
    } finally {
      closeSync(fd);
      rmSync(folder, { recursive: true });
    }
  },
);
