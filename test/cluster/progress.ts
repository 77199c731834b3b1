/** Tells a person, on standard error, what a build is doing. */
export interface Progress {
  /** One line of its own. */
  note(line: string): void;
  /** Does the work, and shows its title meanwhile: with the seconds ticking on a terminal, once elsewhere. */
  during<Result>(title: string, work: () => Promise<Result>): Promise<Result>;
}

/** Where progress is shown: a terminal or any other stream. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Returns a progress display on a stream. */
export function createProgress(stream: ProgressStream = process.stderr): Progress {
  const note = (line: string): void => {
    stream.write(`${line}\n`);
  };

  return {
    note,
    async during(title, work) {
      if (!stream.isTTY) {
        note(title);
        return work();
      }
      const started = performance.now();
      const show = (): void => {
        stream.write(`\r${title} ${elapsed(performance.now() - started)}`);
      };
      show();
      const timer = setInterval(show, 1000);
      try {
        return await work();
      } finally {
        clearInterval(timer);
        show();
        note('');
      }
    },
  };
}

/** A duration in milliseconds for people: `7 s`, `1 min 05 s`. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
