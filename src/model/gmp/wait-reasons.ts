import type { SyncOp } from '../engine/program.ts';
import type { GoFeatures } from './versions.ts';

/** What the runtime calls the wait of a step (runtime2.go `waitReason`), as scheddetail and tracebacks print it. */
export function waitReasonOf(op: SyncOp, features: GoFeatures): string {
  switch (op.op) {
    case 'send':
      return 'chan send';
    case 'receive':
      return 'chan receive';
    case 'select':
      return op.cases.length === 0 ? 'select (no cases)' : 'select';
    case 'wait':
      return 'sync.Cond.Wait';
    case 'lock':
      return features.namedWaits ? 'sync.Mutex.Lock' : 'semacquire';
    case 'readLock':
      return features.namedWaits ? 'sync.RWMutex.RLock' : 'semacquire';
    case 'writeLock':
      return features.namedWaits ? 'sync.RWMutex.Lock' : 'semacquire';
    default:
      return 'semacquire';
  }
}
