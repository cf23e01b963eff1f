import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A running virtual display. */
export interface Display {
  /** For the DISPLAY variable, such as ":3". */
  readonly name: string;
  readonly stop: () => Promise<void>;
}

/** The size of the tests' screen: larger than the window's smallest size, smaller than a laptop's. */
const SCREEN = '1600x1000x24';

/**
 * Starts Xvfb on the first free display, which Xvfb itself finds and tells once it accepts connections.
 *
 * @throws Error when Xvfb is not installed or does not start, with the command that installs it
 */
export async function startDisplay(): Promise<Display> {
  // Without -noreset the server starts afresh whenever its last client leaves, and can miss the next one.
  const arguments_ = ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp', '-noreset'];
  const server = spawn('Xvfb', arguments_, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  // A test run that dies of an error must not leave its display behind.
  const endWithUs = (): boolean => server.kill('SIGTERM');
  process.once('exit', endWithUs);
  const ended = new Promise<void>((done) => server.once('exit', () => done()));
  const number = await new Promise<string>((done, failed) => {
    server.once('error', () => failed(new Error('Xvfb is not installed: run "npm run setup"')));
    server.once('exit', (code) => failed(new Error(`Xvfb ended with ${code} before it had a display`)));
    (server.stdio[3] as Readable).setEncoding('utf8').once('data', (text: string) => done(text.trim()));
  });
  const stop = async (): Promise<void> => {
    process.off('exit', endWithUs);
    server.kill('SIGTERM');
    await ended;
  };
  return { name: `:${number}`, stop };
}

/** Whether this session has a display that a window can open on. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  const { DISPLAY: x11, WAYLAND_DISPLAY: wayland } = env;
  return platform !== 'linux' || Boolean(x11) || Boolean(wayland);
}
