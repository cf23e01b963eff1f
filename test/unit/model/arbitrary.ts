import fc from 'fast-check';
import type { Op } from '../../../src/model/engine/program.ts';

/**
 * Some steps, repeated a few times: each plain or under a lock, so that locks are always let go. The program set has the
 * mutex `m`, the semaphore `s` and the read-write lock `r`.
 */
export function lockedBody(step: fc.Arbitrary<Op>): fc.Arbitrary<Op[]> {
  const piece: fc.Arbitrary<Op[]> = fc.oneof(
    step.map((op) => [op]),
    step.map((op): Op[] => [{ op: 'lock', lock: 'm' }, op, { op: 'unlock', lock: 'm' }]),
    step.map((op): Op[] => [{ op: 'acquire', semaphore: 's' }, op, { op: 'release', semaphore: 's' }]),
    step.map((op): Op[] => [{ op: 'readLock', rwlock: 'r' }, op, { op: 'readUnlock', rwlock: 'r' }]),
    step.map((op): Op[] => [{ op: 'writeLock', rwlock: 'r' }, op, { op: 'writeUnlock', rwlock: 'r' }]),
  );
  return fc
    .array(piece, { minLength: 1, maxLength: 4 })
    .chain((pieces) =>
      fc.integer({ min: 1, max: 5 }).map((times): Op[] => [{ op: 'repeat', times, body: pieces.flat() }]),
    );
}
