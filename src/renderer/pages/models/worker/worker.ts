import { MODELS } from '../../../../model/models.ts';
import { ModelHost } from './host.ts';
import { type FromWorker, LIMITS, type ToWorker } from './protocol.ts';

/** The part of a worker's global scope that is used here; the page's types have the window's instead. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;

/** A message to ourselves stands behind those that came first; a timer would wait 4 ms. */
const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

const host = new ModelHost({
  models: MODELS,
  limits: LIMITS,
  post: (message, transfer) => scope.postMessage(message, transfer),
  pause: () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      channel.port2.postMessage(null);
    }),
});

scope.onmessage = ({ data }) => void host.handle(data);
