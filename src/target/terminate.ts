import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessInfo } from '../domain/session.ts';
import { parsePidStat } from '../procfs/pid-stat.ts';

/** Which process is meant: a pid alone may have passed to another one. */
export type ProcessRef = Pick<ProcessInfo, 'pid' | 'startTicks'>;

/** Between two looks whether everything has ended. */
const LOOK_EVERY_MS = 20;
/** How long the kernel may take to end a process after SIGKILL; one in uninterruptible sleep takes longer. */
const KILL_WAIT_MS = 2000;

/** Whether the process still runs; a zombie does not. */
export function isAlive({ pid, startTicks }: ProcessRef): boolean {
  try {
    const stat = parsePidStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    const isZombie = stat?.state === 'X' || (stat?.state === 'Z' && stat.threads <= 1);
    return stat !== null && stat.startTicks === startTicks && !isZombie;
  } catch {
    return false;
  }
}

/** Sends a signal to a process if it is still the one meant and is ours to signal. */
function send(ref: ProcessRef, signal: NodeJS.Signals): void {
  if (!isAlive(ref)) return;
  try {
    process.kill(ref.pid, signal);
  } catch {
    // It ended in between, or took another user's identity: `terminate` answers that it lives on.
  }
}

async function haveEnded(members: () => readonly ProcessRef[], waitMs: number): Promise<boolean> {
  const deadline = performance.now() + waitMs;
  while (members().some(isAlive)) {
    if (performance.now() >= deadline) return false;
    await delay(LOOK_EVERY_MS);
  }
  return true;
}

/**
 * Ends processes: SIGTERM to each, and after `graceMs` SIGKILL to those that are left. `members` is asked again each
 * time, since a program may start others while it ends. Answers whether all have ended.
 */
export async function terminate(members: () => readonly ProcessRef[], graceMs: number): Promise<boolean> {
  for (const ref of members()) send(ref, 'SIGTERM');
  if (await haveEnded(members, graceMs)) return true;
  for (const ref of members()) send(ref, 'SIGKILL');
  return haveEnded(members, KILL_WAIT_MS);
}
