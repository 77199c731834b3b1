/** Takes over what others wrote by hand where it keeps a child from being applied, and nothing else of theirs. */
import type { ManagedFieldsEntry, StoredObject } from '../../kubernetes/object.ts';
import { type ApiError, isInvalid } from '../client/api-error.ts';
import { LruMap } from '../queue/lru-map.ts';
import { fieldsInTheWay, textOfPath } from './fields-in-the-way.ts';
import type { DesiredObject } from './intent.ts';
import { type FieldPath, givenBack, takenOver } from './managed-fields.ts';
import { intentAnnotation } from './ownership.ts';
import { isRejection } from './rejection.ts';
import type { RemoteChild } from './remote-child.ts';

/** So many fields are tried for one refusal. Each costs two writes that change nothing but who owns the field. */
const mostTries = 12;
const maxRemembered = 4096;

/** What was taken over. */
export interface TakenOver {
  readonly paths: readonly string[];
  /** Who had written it. */
  readonly managers: readonly string[];
}

/** An apply that was refused, and what it takes to try it once more. */
export interface RefusedApply {
  readonly child: RemoteChild;
  readonly desired: DesiredObject;
  readonly refusal: ApiError;
  /** Tries it over the object. */
  readonly retry: (object: StoredObject) => Promise<void>;
}

/**
 * Fields are taken over by a change of `managedFields`, and go with the apply that leaves them out: no request does both.
 * So each is given back where that apply does not happen.
 */
export class TakeOvers {
  /** What others have given for an apply of which it is not known whether it happened, by the UID of the object. */
  readonly #open = new Map<string, readonly ManagedFieldsEntry[]>();
  /** Refusals that nothing which was taken over could cure, by the UID of the object. */
  readonly #inVain = new LruMap<string, string>(maxRemembered);

  /** Whether something was taken over and is perhaps to be given back. */
  isOpen({ metadata: { uid } }: StoredObject): boolean {
    return this.#open.has(uid);
  }

  /** Forgets an object that is gone. */
  forget(uid: string): void {
    this.#open.delete(uid);
  }

  /** Gives back what was taken over in vain. Resolves with the object as it then is. */
  async close(live: StoredObject, child: RemoteChild): Promise<StoredObject> {
    const { uid } = live.metadata;
    const managedFields = givenBack(live, this.#open.get(uid) ?? []);
    const object = managedFields === undefined ? live : await child.reassign(live, managedFields);
    this.#open.delete(uid);
    return object;
  }

  /**
   * Tries a refused apply once more without the fields of others that are in its way: one by one, and several together
   * only where each makes the refusal shorter. Resolves with those that had to go; where none help, all are as they were.
   *
   * @param live as read from the API server since the refusal, with its managed fields
   * @throws {ApiError} the refusal, where nothing helps
   */
  async apply(live: StoredObject, refused: RefusedApply): Promise<TakenOver> {
    const { desired, refusal } = refused;
    const candidates = fieldsInTheWay(live, desired, refusal).slice(0, mostTries);
    const intent = desired.metadata.annotations?.[intentAnnotation];
    const question = JSON.stringify([intent, refusal.status.message, candidates]);
    if (candidates.length === 0 || this.#inVain.get(live.metadata.uid) === question) throw refusal;

    let object = live;
    const helpful: { readonly path: FieldPath; readonly causes: number }[] = [];
    for (const path of candidates) {
      const tried = await this.#applyWithout([path], object, refused);
      if ('taken' in tried) return tried.taken;
      object = tried.object;
      if (tried.causes < causesOf(refusal)) helpful.push({ path, causes: tried.causes });
    }
    // The one that helps most comes first: others may only have looked as if they were in the way, too.
    let kept: readonly FieldPath[] = [];
    let causes = Number.POSITIVE_INFINITY;
    for (const { path, ...alone } of helpful.toSorted((a, b) => a.causes - b.causes)) {
      const paths = [...kept, path];
      const tried =
        kept.length === 0 ? { object, ...alone } : await this.#applyWithout(paths, object, refused);
      if ('taken' in tried) return tried.taken;
      object = tried.object;
      if (tried.causes < causes) [kept, causes] = [paths, tried.causes];
    }
    this.#inVain.set(live.metadata.uid, question);
    throw refusal;
  }

  /** Applies without these fields, or leaves all as it was. */
  async #applyWithout(
    paths: readonly FieldPath[],
    live: StoredObject,
    { child, retry }: RefusedApply,
  ): Promise<{ readonly taken: TakenOver } | { readonly object: StoredObject; readonly causes: number }> {
    const { managedFields, given } = takenOver(live, paths);
    this.#open.set(live.metadata.uid, given);
    const ours = await child.reassign(live, managedFields);
    const refusal = await refusalOf(() => retry(ours));
    if (refusal !== undefined) return { object: await this.close(ours, child), causes: causesOf(refusal) };
    this.#open.delete(live.metadata.uid);
    return { taken: { paths: paths.map(textOfPath), managers: given.map(({ manager = '' }) => manager) } };
  }
}

/** With what an apply was refused; undefined: it was not. Rejects where it is not known whether it was. */
async function refusalOf(apply: () => Promise<void>): Promise<ApiError | undefined> {
  try {
    await apply();
    return undefined;
  } catch (error) {
    if (!isRejection(error)) throw error;
    return error;
  }
}

/** How many mistakes a refusal names. One of another kind is no step forward. */
function causesOf(refusal: ApiError): number {
  return isInvalid(refusal) ? (refusal.status.details?.causes?.length ?? 0) : Number.POSITIVE_INFINITY;
}
