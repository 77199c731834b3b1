import type { StoredObject } from '../../../../kubernetes/object.ts';
import { refusals } from './status.ts';

/** A page of a list. */
export interface Page {
  readonly items: readonly StoredObject[];
  /** Of the whole list. */
  readonly revision: number;
  /** Absent on the last page. */
  readonly continueToken?: string;
}

/** The rests of lists that were read in part: each page shows the state at the time of the first. */
export class PageCache {
  readonly #rests = new Map<string, Page>();
  #lastToken = 0;

  /** The first `limit` items; 0 for all. */
  first(items: readonly StoredObject[], revision: number, limit: number): Page {
    return this.#cut({ items, revision }, limit);
  }

  /** The page behind a token; throws 410 when it was forgotten. */
  next(token: string, limit: number): Page {
    const rest = this.#rests.get(token);
    if (rest === undefined) throw refusals.gone();
    return this.#cut(rest, limit);
  }

  /** Forgets all tokens, as compaction does. */
  clear(): void {
    this.#rests.clear();
  }

  #cut({ items, revision }: Page, limit: number): Page {
    if (limit === 0 || items.length <= limit) return { items, revision };
    const continueToken = `rest-${++this.#lastToken}`;
    this.#rests.set(continueToken, { items: items.slice(limit), revision });
    return { items: items.slice(0, limit), revision, continueToken };
  }
}
