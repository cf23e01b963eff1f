import { toErrorInfo } from '../ipc/result.ts';
import { sendToParent } from '../recorder/parentChannel.ts';
import { labPlaces } from './places.ts';
import { runRace } from './race.ts';
import { type FromRace, type ToRace, toRaceSchema } from './raceProtocol.ts';
import { openRace } from './raceRead.ts';
import { Toolbox } from './toolbox.ts';

/** The race's process (`child_process`, with a channel): one race, or one look at a saved one. See `raceProtocol.ts`. */
const send = (message: FromRace): void => sendToParent(message);

const controller = new AbortController();
const cancel = (): void => controller.abort();

async function start({ request, folder }: Extract<ToRace, { type: 'start' }>): Promise<FromRace> {
  const places = labPlaces();
  const race = await runRace(request, { folder }, new Toolbox(places.node), places, {
    signal: controller.signal,
    onState: (state) => send({ type: 'state', race: state }),
  });
  return { type: 'over', race };
}

async function answer(message: Extract<ToRace, { type: 'start' | 'open' }>): Promise<void> {
  try {
    send(message.type === 'start' ? await start(message) : { type: 'over', race: openRace(message.path) });
  } catch (error) {
    send({ type: 'failed', error: toErrorInfo(error) });
  }
  if (process.connected) process.disconnect();
}

process.on('message', (raw) => {
  const message = toRaceSchema.safeParse(raw);
  if (!message.success)
    send({ type: 'failed', error: { code: 'bad-message', message: message.error.message } });
  else if (message.data.type === 'cancel') cancel();
  else void answer(message.data);
});
process.on('disconnect', cancel);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, cancel);
