/** What a command reads and writes: handed in, so that a test can look on. */

export interface CommandIo {
  readonly stdin: AsyncIterable<unknown>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether a person watches: then lines of the files are shown. */
  readonly isTerminal: boolean;
  readonly hasColor: boolean;
}

/** The input and output of this process. NO_COLOR (https://no-color.org) turns colour off. */
export function processIo(): CommandIo {
  const { stdin, stdout, stderr, env } = process;
  // The reader may have seen enough, as `head` does.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const isTerminal = stdout.isTTY === true;
  return {
    stdin,
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    isTerminal,
    hasColor: isTerminal && (env.NO_COLOR ?? '') === '',
  };
}

/** That the command line itself makes no sense; the message says what would. */
export class UsageError extends Error {}
