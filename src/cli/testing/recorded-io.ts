/** For tests: a command's input and output, and what it wrote. */
import type { CommandIo } from '../command-io.ts';

/** Input and output that are looked at afterwards. */
export interface RecordedIo extends CommandIo {
  readonly written: { out: string; err: string };
}

/** Input that holds the given text, and output that is kept; nobody watches unless said otherwise. */
export function recordedIo(input = '', { isTerminal = false, hasColor = false } = {}): RecordedIo {
  const written = { out: '', err: '' };
  return {
    written,
    isTerminal,
    hasColor,
    stdin: (async function* () {
      yield Buffer.from(input);
    })(),
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
  };
}
