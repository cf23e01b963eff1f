import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { ReaderError } from '../../domain/error.ts';

export interface DelayServerOptions {
  /** Folder of the shipped programs. */
  readonly workloads: string;
  /** Node executable; the one that runs this unless given. */
  readonly node?: string;
  /** 0 takes a free port. */
  readonly port?: number;
  /** Seconds before an answer where the request names none. */
  readonly delay?: number;
  /** Seconds, at most, that are added at random. */
  readonly jitter?: number;
  /** Share of requests that fail with status 503, 0 to 1. */
  readonly failures?: number;
  readonly seed?: number;
}

/** A delay server in a process of its own, so that it disturbs neither the recording nor the program recorded. */
export interface DelayServer {
  readonly url: string;
  readonly pid: number;
  /** Ends it and waits for its end. May be called again. */
  stop(): Promise<void>;
}

type ServerProcess = ChildProcessByStdio<Writable, Readable, Readable>;
const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 3000;
const MOST_TEXT = 4096;

function serverArgs(options: DelayServerOptions): string[] {
  const { delay, jitter, failures, seed } = options;
  const given = Object.entries({ port: options.port ?? 0, delay, jitter, failures, seed });
  const flags = given.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
  return [join(options.workloads, 'node', 'delay_server.mjs'), '--until-stdin-closes', ...flags];
}

/** Waits for the line that tells the address. */
function readAddress(child: ServerProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new ReaderError('delay-server', `The delay server did not start: ${why}`));
    };
    const timer = setTimeout(
      () => fail(`no word from it in ${START_TIMEOUT_MS / 1000} s.`),
      START_TIMEOUT_MS,
    );
    child.stderr.on('data', (chunk: Buffer) => {
      err = (err + chunk.toString('utf8')).slice(-MOST_TEXT);
    });
    child.stdout.on('data', (chunk: Buffer) => {
      out = (out + chunk.toString('utf8')).slice(0, MOST_TEXT);
      const url = /^DELAY-SERVER (http:\/\/127\.0\.0\.1:\d+)$/m.exec(out)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      fail(error.message);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      fail(err.trim() === '' ? `it ended with exit code ${code}.` : err.trim());
    });
  });
}

async function end(child: ServerProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.stdin.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await closed;
  clearTimeout(timer);
}

/**
 * Starts a delay server on 127.0.0.1. It ends by itself when this process does: its standard input closes then.
 * Throws `ReaderError` (`delay-server`).
 */
export async function startDelayServer(options: DelayServerOptions): Promise<DelayServer> {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' };
  const child = spawn(options.node ?? process.execPath, serverArgs(options), {
    stdio: ['pipe', 'pipe', 'pipe'],
    env,
  });
  child.stdin.on('error', () => undefined); // it may be gone before its input is closed
  const url = await readAddress(child);
  let stopping: Promise<void> | null = null;
  return {
    url,
    pid: child.pid ?? 0,
    stop() {
      stopping ??= end(child);
      return stopping;
    },
  };
}
