/** Calling what may never come back, with an end to it. */
import { type Context, createContext, Script } from 'node:vm';

const sandbox: Context = createContext({ call: () => undefined });
const script = new Script('call()');

/** That a call has taken too long and was ended in the middle. */
export class OutOfTimeError extends Error {}

/**
 * What a synchronous call returns or throws; throws an OutOfTimeError when it takes longer. V8 ends the call wherever
 * it is, which is what a timer on the same thread cannot do.
 */
export function callWithin<Result>(milliseconds: number, call: () => Result): Result {
  let returned: { readonly value: Result } | undefined;
  sandbox.call = () => {
    returned = { value: call() };
  };
  try {
    script.runInContext(sandbox, { timeout: Math.ceil(milliseconds) });
  } catch (error) {
    // The error comes from the context of the script, whose Error is not the one of this file.
    if (Object(error).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      throw new OutOfTimeError(`not done within ${Math.ceil(milliseconds)} ms`);
    }
    throw error;
  }
  if (returned === undefined) throw new Error('the call has not returned');
  return returned.value;
}
