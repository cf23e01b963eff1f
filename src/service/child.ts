import { closeInheritedFiles } from '../recorder/inheritedFiles.ts';
import { sendToParent } from '../recorder/parentChannel.ts';
import { listSessions, openSession } from '../store/index.ts';
import { checkMachine, findProgram, processListing } from './machine.ts';
import type { FromService } from './protocol.ts';
import { toServiceSchema } from './protocol.ts';
import { refuse, Service } from './service.ts';

/**
 * The service's entry (`child_process`, with a channel). It ends when the channel does, so that no service outlives
 * the window's process, however that ended.
 */
closeInheritedFiles();

const send = (message: FromService): void => sendToParent(message);

const service = new Service(
  {
    openSession,
    listFolder: listSessions,
    listProcesses: processListing(),
    checkMachine,
    findProgram,
  },
  send,
);

process.on('message', (message) => {
  const parsed = toServiceSchema.safeParse(message);
  if (parsed.success) {
    service.accept(parsed.data);
    return;
  }
  const refusal = refuse(message, parsed.error.message);
  if (refusal !== null) send(refusal);
});

process.once('disconnect', () => {
  service.close();
  process.exit();
});
