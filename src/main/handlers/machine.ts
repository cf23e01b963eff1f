import { unwrap } from '../../ipc/result.ts';
import type { HandlersOf } from '../dispatch.ts';
import type { HandlerParts } from './parts.ts';

export const machineHandlers = ({ service }: HandlerParts): HandlersOf<'machine'> => ({
  'machine.processes': async (request, signal) =>
    unwrap(await service.request('machine.processes', request, signal)),
  'machine.checks': async (request, signal) =>
    unwrap(await service.request('machine.checks', request, signal)),
  'machine.findProgram': async (request, signal) =>
    unwrap(await service.request('machine.findProgram', request, signal)),
});
