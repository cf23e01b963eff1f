import { attempt, failure } from '../ipc/result.ts';
import { closeInheritedFiles } from '../recorder/inheritedFiles.ts';
import { sendToParent } from '../recorder/parentChannel.ts';
import { Lab } from './lab.ts';
import { labPlaces } from './places.ts';
import { type FromLab, labMethods, type ToLab, toLabSchema } from './protocol.ts';

/**
 * The lab's entry (`child_process`, with a channel). The channel's end, or a signal, ends the job under way; its
 * session is saved, then the process ends.
 */
closeInheritedFiles();

const send = (message: FromLab): void => sendToParent(message);

const lab = new Lab(labPlaces(), {
  status: (status) => send({ type: 'status', status }),
  rows: (jobId, rows) => send({ type: 'rows', jobId, rows: [...rows] }),
});
const asked = new Map<number, AbortController>();

async function answer({ id, method, payload }: Extract<ToLab, { type: 'request' }>): Promise<void> {
  const parsed = labMethods[method].request.safeParse(payload);
  if (!parsed.success) {
    const why = `The lab cannot answer ${method}: ${parsed.error.message}`;
    return send({ type: 'answer', id, result: failure('bad-request', why) });
  }
  const controller = new AbortController();
  asked.set(id, controller);
  // The map pairs each method with the output type of the schema that the request has just passed.
  const call = lab.methods[method] as (request: unknown, signal: AbortSignal) => unknown;
  const result = await attempt(() => call(parsed.data, controller.signal));
  asked.delete(id);
  send({ type: 'answer', id, result });
}

process.on('message', (raw) => {
  const message = toLabSchema.safeParse(raw);
  if (!message.success) return;
  if (message.data.type === 'cancel') asked.get(message.data.id)?.abort();
  else void answer(message.data);
});

const end = (): void => {
  void lab.close().finally(() => process.exit());
};
process.once('disconnect', end);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
