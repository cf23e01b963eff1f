import { unwrap } from '../../ipc/result.ts';
import type { HandlersOf } from '../dispatch.ts';
import type { HandlerParts } from './parts.ts';

/** The overlay's questions go to the service as they are; the session must be one that the reader may open. */
export function overlayHandlers({ service, grants }: HandlerParts): HandlersOf<'overlay'> {
  return {
    'overlay.propose': async (request, signal) => {
      grants.check(request.path);
      return unwrap(await service.request('overlay.propose', request, signal));
    },
    'overlay.fit': async (request, signal) => {
      grants.check(request.path);
      return unwrap(await service.request('overlay.fit', request, signal));
    },
    'overlay.simulate': async (request, signal) => {
      grants.check(request.path);
      return unwrap(await service.request('overlay.simulate', request, signal));
    },
    'overlay.saved': async (request, signal) => {
      grants.check(request.path);
      return unwrap(await service.request('overlay.saved', request, signal));
    },
    'overlay.save': async (request, signal) => {
      grants.check(request.path);
      return unwrap(await service.request('overlay.save', request, signal));
    },
  };
}
