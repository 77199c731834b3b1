import { Fifo } from './fifo.ts';

/** How many tasks a lane runs at once. */
export interface LaneSlots {
  /** While there is urgent work: few, so that it gets ahead, but some, so that nothing is starved. */
  readonly besideUrgent: number;
  readonly alone: number;
}

/** A lane for tasks that yield to more urgent work; they start in the order in which they came. */
export class YieldingLane {
  readonly #slots: LaneSlots;
  readonly #waiting = new Fifo<() => void>();
  #running = 0;
  #urgent = 0;

  constructor(slots: LaneSlots) {
    this.#slots = slots;
  }

  /** Urgent work begins. The returned function says that it has ended; more calls of it change nothing. */
  beginUrgent(): () => void {
    this.#urgent++;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#urgent--;
      this.#fill();
    };
  }

  /** Resolves when the turn of a task comes. The function that it resolves with says, once, that the task has ended. */
  async turn(): Promise<() => void> {
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#fill();
    });
    return () => {
      this.#running--;
      this.#fill();
    };
  }

  #fill(): void {
    const { besideUrgent, alone } = this.#slots;
    while (this.#running < (this.#urgent > 0 ? besideUrgent : alone)) {
      const start = this.#waiting.shift();
      if (start === undefined) return;
      this.#running++;
      start();
    }
  }
}
