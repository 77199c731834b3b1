/** A source for reflectors in tests, without a server: every list and every watch is scripted. */
import type { StoredObject } from '../../../kubernetes/object.ts';
import type { ListPage } from '../../client/client-options.ts';
import type { WatchEvent } from '../../client/watch-event.ts';
import type { ListerWatcher, ListRequest, WatchRequest } from '../lister-watcher.ts';

/** An open watch whose other end the test holds. */
export class FakeWatch {
  readonly #signal: AbortSignal;
  readonly #pending: WatchEvent[] = [];
  #end: { readonly error?: unknown } | undefined;
  #wake = (): void => {};

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.fail(signal.reason), { once: true });
  }

  /** Whether neither side has ended it. */
  get isOpen(): boolean {
    return this.#end === undefined;
  }

  push(...events: WatchEvent[]): void {
    this.#pending.push(...events);
    this.#wake();
  }

  /** Ends it as a server does whose time is up. */
  end(): void {
    this.#end ??= {};
    this.#wake();
  }

  fail(error: unknown): void {
    this.#end ??= { error };
    this.#wake();
  }

  /** What a reflector reads. */
  async *events(): AsyncGenerator<WatchEvent> {
    for (;;) {
      this.#signal.throwIfAborted();
      const next = this.#pending.shift();
      if (next !== undefined) yield next;
      else if (this.#end === undefined) await this.#somethingNew();
      else if ('error' in this.#end) throw this.#end.error;
      else return;
    }
  }

  #somethingNew(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** How a test answers. Throwing is an answer, too. */
export interface FakeAnswers {
  /** The pages of a list; `call` counts from 1. */
  list(request: ListRequest, call: number): Iterable<ListPage> | AsyncIterable<ListPage>;
  /** What happens on a new watch; `call` counts from 1. Nothing, by default. */
  watch?(watch: FakeWatch, request: WatchRequest, call: number): void;
}

/** A {@link ListerWatcher} that keeps account of what it was asked. */
export class FakeListerWatcher implements ListerWatcher<StoredObject> {
  readonly lists: ListRequest[] = [];
  readonly watches: (WatchRequest & { readonly watch: FakeWatch })[] = [];
  readonly #answers: FakeAnswers;

  constructor(answers: FakeAnswers) {
    this.#answers = answers;
  }

  /** The resourceVersions of all requests, in order of their kind. */
  get listVersions(): string[] {
    return this.lists.map((request) => request.resourceVersion);
  }

  get watchVersions(): string[] {
    return this.watches.map((request) => request.resourceVersion);
  }

  /** The last watch that was opened. */
  get lastWatch(): FakeWatch {
    const last = this.watches.at(-1);
    if (last === undefined) throw new Error('no watch was opened yet');
    return last.watch;
  }

  async *list(request: ListRequest): AsyncGenerator<ListPage> {
    this.lists.push(request);
    yield* this.#answers.list(request, this.lists.length);
  }

  async *watch(request: WatchRequest): AsyncGenerator<WatchEvent> {
    const watch = new FakeWatch(request.signal);
    this.watches.push({ ...request, watch });
    this.#answers.watch?.(watch, request, this.watches.length);
    yield* watch.events();
  }
}
