/** A cap on the memory that requests under way may take. */
export class InFlightBytes {
  readonly #limit: number;
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes `bytes`; returns what gives them back (once), or undefined when they do not fit. */
  take(bytes: number): (() => void) | undefined {
    if (this.#taken + bytes > this.#limit) return undefined;
    this.#taken += bytes;
    let held = true;
    return () => {
      if (held) this.#taken -= bytes;
      held = false;
    };
  }
}
