/** What may be said of a fault of our own. */

/**
 * The error as far as it may be logged: objects under judgement can hold secrets, and messages can quote them, even in
 * lines that look like frames of the stack.
 */
export function whereItFailed(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const { name, message, stack = '' } = error;
  const start = stack.indexOf(message);
  if (start === -1) return name;
  const [, ...frames] = stack.slice(start + message.length).split('\n');
  return [name, ...frames.slice(0, 8).map((frame) => frame.trim())].join(' ');
}
