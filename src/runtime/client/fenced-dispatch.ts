import type { Dispatcher } from 'undici';
import type { WriteFence } from '../election/leader-election.ts';
import { FencedError } from './api-error.ts';

/**
 * Asks the fence for each write at the very moment at which its bytes would go out. A request waits before that, for a
 * free connection or a new one, and the process may stand still meanwhile: that it could be sent when it was called
 * says nothing. One that may not be sent any more rejects with FencedError.
 */
export function behindFence(fence: WriteFence): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    if (options.method !== 'GET') {
      const start = handler.onRequestStart?.bind(handler); // each request has a handler of its own
      handler.onRequestStart = (controller, context) => {
        if (!fence.mayWrite()) {
          throw new FencedError(`${options.method} ${options.path}: not sent, this process does not lead`);
        }
        start?.(controller, context);
      };
    }
    return dispatch(options, handler);
  };
}
