import type { StoredObject } from '../../kubernetes/object.ts';
import { LruMap } from '../queue/lru-map.ts';
import { TokenBucket } from '../queue/rate-limiter.ts';
import type { Clock } from '../time/clock.ts';

const maxRemembered = 4096;
/** So many corrections of one child at once, then one a minute. */
const corrections = { burst: 10, perSecond: 1 / 60 };
/** So long a workload that somebody else scales too is left at their number: each change of it starts or ends pods. */
const scaledMs = 5 * 60_000;

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

/** How often a workload was given a number of replicas that somebody else does not leave alone. */
interface Scaling {
  readonly replicas: number;
  /** When it last was, on the monotonic clock. */
  scaledAt: number;
  isTold: boolean;
}

/** Keeps us from fighting over replicas, with an autoscaler above all. A change of the number that is wanted starts afresh. */
export class ScalingContention {
  readonly #clock: Clock;
  readonly #workloads = new LruMap<string, Scaling>(maxRemembered);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a workload is left as others scale it, since it was given so many replicas less than five minutes ago. */
  isLeft(workload: StoredObject, replicas: number | undefined): boolean {
    const known = this.#of(workload, replicas);
    return known !== undefined && this.#clock.now() - known.scaledAt < scaledMs;
  }

  /**
   * Whether a workload that others have scaled may be given so many replicas now. A change of its owner, which is no
   * correction, counts only where the others have already not left that number alone.
   */
  maySet(workload: StoredObject, replicas: number, isCorrection: boolean): boolean {
    if (this.isLeft(workload, replicas)) return false;
    const known = this.#of(workload, replicas);
    const now = this.#clock.now();
    if (known !== undefined) known.scaledAt = now;
    else if (isCorrection) {
      this.#workloads.set(workload.metadata.uid, { replicas, scaledAt: now, isTold: false });
    }
    return true;
  }

  /** Whether it is to be told that others scale a workload: once for each number that is wanted. */
  isNews(workload: StoredObject, replicas: number): boolean {
    const known = this.#of(workload, replicas);
    if (known === undefined || known.isTold) return false;
    known.isTold = true;
    return true;
  }

  #of({ metadata: { uid } }: StoredObject, replicas: number | undefined): Scaling | undefined {
    const known = this.#workloads.get(uid);
    return known?.replicas === replicas ? known : undefined;
  }
}
