import { Writable } from 'node:stream';
import { OutputScanner } from '../catalogue/result.ts';
import { toErrorInfo } from '../ipc/result.ts';
import { recordToFile } from '../recorder/file.ts';
import { sendToParent } from '../recorder/parentChannel.ts';
import type { Recording } from '../recorder/request.ts';
import { LABEL_CODE } from './label.ts';
import { type FromRaceRecorder, type ToRaceRecorder, toRaceRecorderSchema } from './raceRecorderProtocol.ts';

/**
 * Records one contestant of a race (`child_process`, with a channel). Each has a process of its own, so that saving
 * one session does not put off the moment at which another contestant is seen to end.
 */

/** What is kept of standard error for a failure's message, characters. */
const TAIL = 8192;

const send = (message: FromRaceRecorder): void => sendToParent(message);

function tap(take: (text: string) => void): Writable {
  const decoder = new TextDecoder();
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      take(decoder.decode(chunk, { stream: true }));
      done();
    },
  });
}

let recording: Recording | null = null;
let stopWanted = false;

function stop(): void {
  stopWanted = true;
  recording?.stop();
}

async function record(start: Extract<ToRaceRecorder, { type: 'start' }>): Promise<void> {
  const scanner = new OutputScanner();
  let stderrTail = '';
  const streams = {
    stdin: 'ignore',
    stdout: tap((text) => scanner.push(text)),
    stderr: tap((text) => {
      stderrTail = (stderrTail + text).slice(-TAIL);
    }),
  } as const;
  try {
    const { target, options, sessionPath, label } = start;
    const notices = label === null ? [] : [{ severity: 'info', code: LABEL_CODE, message: label } as const];
    recording = await recordToFile({ target, options, streams, notices, onProgress: () => {} }, sessionPath);
    send({ type: 'begun', pid: recording.pid, zero: String(recording.zero) });
    if (stopWanted) recording.stop();
    const { end, exit, error } = await recording.done;
    const thrown = error === null ? null : toErrorInfo(error);
    send({ type: 'ended', end, exit, error: thrown, result: scanner.result(), stderrTail });
  } catch (error) {
    send({ type: 'failed', error: toErrorInfo(error) });
  }
  if (process.connected) process.disconnect();
}

process.on('message', (raw) => {
  const message = toRaceRecorderSchema.safeParse(raw);
  if (!message.success)
    send({ type: 'failed', error: { code: 'bad-message', message: message.error.message } });
  else if (message.data.type === 'stop') stop();
  else void record(message.data);
});
process.on('disconnect', stop);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
send({ type: 'up' });
