/** What a status is made from, beside what is there. */
import type { Normalized } from '../schemas/kind-schema.ts';

/** A resource as its status sees it: what it is called, and its normalized form where the spec is valid. */
export interface ResourceView<Settings, Status> {
  readonly name: string;
  readonly generation: number;
  /** Absent: the spec is invalid. */
  readonly settings?: Normalized<Settings>;
  /** The status as it is stored, for what is kept while nothing newer is known. */
  readonly before?: Status;
}
