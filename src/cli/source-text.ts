/** A text that manifests are read from, and places in it. */

/** A place as editors count it: both from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One file, or the standard input. */
export class SourceText {
  /** As the user named it. */
  readonly name: string;
  readonly text: string;
  #lineStarts: readonly number[] | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  /** Where an offset into the text is. */
  positionOf(offset: number): Position {
    const starts = this.#starts();
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  /** Found when they are first asked for: most files have nothing to say. */
  #starts(): readonly number[] {
    if (this.#lineStarts !== undefined) return this.#lineStarts;
    const starts = [0];
    // A carriage return alone ends a line too, as it does for kubectl.
    for (const { 0: end, index } of this.text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
    this.#lineStarts = starts;
    return starts;
  }
}
