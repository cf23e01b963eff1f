import { toErrorInfo } from '../ipc/result.ts';
import { recordToFile } from './file.ts';
import { closeInheritedFiles } from './inheritedFiles.ts';
import { sendToParent } from './parentChannel.ts';
import { type FromRecorder, type ToRecorder, toRecorderSchema } from './protocol.ts';
import type { Recording } from './request.ts';

/**
 * The recording process's entry (`child_process`, with a channel): one recording, then it ends. The channel's end is
 * a Stop, so that a window that crashed leaves a saved session.
 */
closeInheritedFiles();

const send = (message: FromRecorder): void => sendToParent(message);

let recording: Recording | null = null;
let stopWanted = false;

async function record(start: Extract<ToRecorder, { type: 'start' }>): Promise<void> {
  const { target, options, sessionPath } = start;
  try {
    recording = await recordToFile(
      {
        target,
        options,
        streams: { stdin: 'ignore', stdout: null, stderr: null },
        onProgress: (progress) => send({ type: 'progress', ...progress }),
      },
      sessionPath,
    );
    send({ type: 'started', sessionPath, pid: recording.pid });
    if (stopWanted) recording.stop();
    const { error, ...result } = await recording.done;
    if (error !== null) send({ type: 'failed', error: toErrorInfo(error) });
    else send({ type: 'ended', sessionPath, ...result });
  } catch (error) {
    send({ type: 'failed', error: toErrorInfo(error) });
  }
  if (process.connected) process.disconnect();
}

function stop(): void {
  stopWanted = true;
  recording?.stop();
}

process.on('message', (raw) => {
  const message = toRecorderSchema.safeParse(raw);
  if (!message.success)
    send({ type: 'failed', error: { code: 'bad-message', message: message.error.message } });
  else if (message.data.type === 'stop') stop();
  else void record(message.data);
});
process.on('disconnect', stop);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
