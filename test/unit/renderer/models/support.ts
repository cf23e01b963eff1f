import { MODELS } from '../../../../src/model/models.ts';
import type { ModelWorker } from '../../../../src/renderer/pages/models/runner.ts';
import { ModelHost } from '../../../../src/renderer/pages/models/worker/host.ts';
import {
  type FromWorker,
  LIMITS,
  type Limits,
} from '../../../../src/renderer/pages/models/worker/protocol.ts';

/** The real worker's code in this thread: a pause lasts no longer than a microtask. */
export function fakeWorker(limits: Partial<Limits> = {}): ModelWorker & { readonly sent: FromWorker[] } {
  const sent: FromWorker[] = [];
  const host = new ModelHost({
    models: MODELS,
    limits: { ...LIMITS, ...limits },
    post: (data) => {
      sent.push(data);
      worker.onmessage?.({ data });
    },
    pause: () => Promise.resolve(),
  });
  const worker: ModelWorker & { readonly sent: FromWorker[] } = {
    sent,
    onmessage: null,
    onerror: null,
    postMessage: (message) => void host.handle(message),
    terminate: () => void host.handle({ type: 'cancel' }),
  };
  return worker;
}
