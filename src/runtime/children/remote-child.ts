import type { Json, ManagedFieldsEntry, StoredObject } from '../../kubernetes/object.ts';
import type { Informer } from '../cache/informer.ts';
import { storeKeyOf } from '../cache/store-key.ts';
import { ApiError, isConflict, isInvalid, isNotFound } from '../client/api-error.ts';
import type { ApiClient } from '../client/client.ts';
import { locationIn } from '../client/location.ts';
import type { DesiredObject } from './intent.ts';
import { fieldManager } from './ownership.ts';

/** The revision of an empty store; the first object gets the next one. */
const versionOfNoObject = '1';

/** One child as the API server has it: read and written past the cache. */
export class RemoteChild {
  readonly #client: Pick<ApiClient, 'get' | 'apply' | 'jsonPatch'>;
  readonly #informer: Informer;
  readonly #metadata: DesiredObject['metadata'];
  readonly #signal: AbortSignal;

  constructor(
    client: Pick<ApiClient, 'get' | 'apply' | 'jsonPatch'>,
    informer: Informer,
    { metadata }: DesiredObject,
    signal: AbortSignal,
  ) {
    this.#client = client;
    this.#informer = informer;
    this.#metadata = metadata;
    this.#signal = signal;
  }

  /** The object with its managed fields; undefined if there is none. */
  async read(): Promise<StoredObject | undefined> {
    try {
      return await this.#client.get(this.#informer.resource, locationIn(this.#metadata), {
        signal: this.#signal,
      });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /**
   * Creates it; undefined if anything has its name. An apply alone would merge it into that, strangers included. So it
   * names a version that no object has, which counts only where there is an object.
   */
  async create(desired: DesiredObject): Promise<StoredObject | undefined> {
    const metadata = { ...desired.metadata, resourceVersion: versionOfNoObject };
    try {
      return await this.#apply({ ...desired, metadata }, false);
    } catch (error) {
      if (isConflict(error)) return undefined;
      throw error;
    }
  }

  /** Applies it over the object with `uid`. If another has its name, that is refused with 422; if none has, with 409. */
  async applyOver(uid: string, desired: DesiredObject): Promise<StoredObject> {
    return this.#apply({ ...desired, metadata: { ...desired.metadata, uid } }, true);
  }

  /** Writes who owns which field; the object as it then is. Refused with 409 if it has changed since it was read. */
  async reassign(live: StoredObject, managedFields: readonly ManagedFieldsEntry[]): Promise<StoredObject> {
    // Entries are plain JSON; their type only names the fields that are read here.
    const value = managedFields as unknown as Json[];
    try {
      return await this.#informer.write(storeKeyOf(live), () =>
        this.#client.jsonPatch(
          this.#informer.resource,
          locationIn(this.#metadata),
          [{ op: 'replace', path: '/metadata/managedFields', value }],
          { resourceVersion: live.metadata.resourceVersion, signal: this.#signal },
        ),
      );
    } catch (error) {
      // Who owns what is never invalid: it is the test of the version that failed, and nothing was refused for good.
      if (!isInvalid(error) || error.status.details?.causes !== undefined) throw error;
      throw new ApiError({ ...error.status, code: 409, reason: 'Conflict' }, { request: 'reassign fields' });
    }
  }

  async #apply(object: DesiredObject, force: boolean): Promise<StoredObject> {
    const options = { fieldManager, force, signal: this.#signal };
    return this.#informer.write(storeKeyOf(object), () =>
      this.#client.apply(this.#informer.resource, object, options),
    );
  }
}
