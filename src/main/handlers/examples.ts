import { unwrap } from '../../ipc/result.ts';
import type { HandlersOf } from '../dispatch.ts';
import type { HandlerParts } from './parts.ts';

export const exampleHandlers = ({ service }: HandlerParts): HandlersOf<'examples'> => ({
  'examples.list': async (request, signal) => unwrap(await service.request('examples.list', request, signal)),
  'examples.prepare': async (request, signal) =>
    unwrap(await service.request('examples.prepare', request, signal)),
});
