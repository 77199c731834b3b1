import type { StoredObject } from '../../kubernetes/object.ts';
import { LruMap } from '../queue/lru-map.ts';
import { TokenBucket } from '../queue/rate-limiter.ts';
import type { Clock } from '../time/clock.ts';

const maxRemembered = 4096;
/** So many corrections of one child at once, then one a minute. */
const corrections = { burst: 10, perSecond: 1 / 60 };

/** What was corrected, and how often it still may be. */
interface Corrections {
  readonly generation: number | undefined;
  readonly bucket: TokenBucket;
  isTold: boolean;
}

/**
 * Keeps us from fighting: another controller that changes a child back each time we put it right would keep both of us
 * busy for ever. A change of the owner starts afresh.
 */
export class Contention {
  readonly #clock: Clock;
  readonly #children = new LruMap<string, Corrections>(maxRemembered);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Whether a child that was as it should be may be put right now. `first-refusal` is a refusal worth telling: the
   * first for this generation of the owner.
   */
  mayCorrect(owner: StoredObject, { metadata: { uid } }: StoredObject): 'yes' | 'no' | 'first-refusal' {
    const known = this.#of(uid, owner.metadata.generation);
    if (known.bucket.tryTake()) return 'yes';
    if (known.isTold) return 'no';
    known.isTold = true;
    return 'first-refusal';
  }

  #of(uid: string, generation: number | undefined): Corrections {
    const known = this.#children.get(uid);
    if (known !== undefined && known.generation === generation) return known;
    const fresh = { generation, bucket: new TokenBucket(this.#clock, corrections), isTold: false };
    this.#children.set(uid, fresh);
    return fresh;
  }
}
