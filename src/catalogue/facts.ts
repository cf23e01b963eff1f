import type { DocumentId } from './types.ts';
import type { Verdict } from './verdict.ts';
import { isAtLeast } from './version.ts';

/** What a statement about versions is judged by. */
export type Component = 'linux' | 'cpython' | 'node' | 'go';

/** A statement of the documents that no run tries: it depends on a version alone. */
export interface FactClaim {
  readonly id: string;
  readonly text: string;
  readonly documents: readonly DocumentId[];
  readonly component: Component;
  /** First version for which the statement no longer holds; `0` where it never did. */
  readonly untrueSince: string;
  readonly reason: string;
}

export const FACT_CLAIMS: readonly FactClaim[] = [
  {
    id: 'fact/cfs',
    text: 'the kernel schedules by CFS: the runnable thread with the least vruntime runs next',
    documents: ['003'],
    component: 'linux',
    untrueSince: '6.6',
    reason:
      'Linux 6.6 replaced CFS by EEVDF: among the threads with no more than their share, the earliest deadline runs.',
  },
  {
    id: 'fact/gil-ticks',
    text: 'a thread gives the GIL up after 100 ticks',
    documents: ['000', '002'],
    component: 'cpython',
    untrueSince: '3.2',
    reason:
      'Since CPython 3.2 a waiting thread asks for the GIL after an interval, 5 ms unless set otherwise.',
  },
  {
    id: 'fact/any-bytecode',
    text: 'the GIL can change hands between any two bytecodes',
    documents: ['003'],
    component: 'cpython',
    untrueSince: '3.10',
    reason:
      'Since CPython 3.10 it can only where a function begins, after a call, and where a loop jumps back.',
  },
  {
    id: 'fact/io-pool',
    text: 'Node hands long I/O to libuv’s pool of threads',
    documents: ['001'],
    component: 'node',
    untrueSince: '0',
    reason:
      'Only files, name look-ups and some cryptography and compression go to the pool; sockets wait in epoll on the loop’s own thread.',
  },
];

/** Judges a statement by the version at hand, null where the component is not there. Nothing is measured. */
export function judgeFact(claim: FactClaim, version: string | null): Omit<Verdict, 'isDisturbed'> {
  if (version === null) {
    return { kind: 'cannot-run', measured: null, reason: `There is no ${claim.component} here to speak of.` };
  }
  if (!isAtLeast(version, claim.untrueSince)) return { kind: 'reproduced', measured: null, reason: null };
  const kind = claim.untrueSince === '0' ? 'not-reproduced' : 'outdated';
  return { kind, measured: null, reason: `${claim.reason} Here: ${claim.component} ${version}.` };
}
