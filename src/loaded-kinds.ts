/** The table of kinds with what each becomes: for those who bring it about, and those who describe what they do. */
import { type Kind, kinds } from './kinds.ts';
import type { ControlledKind } from './runtime/controller/controlled-kind.ts';

/** A kind with all of its parts. */
export interface LoadedKind extends Kind {
  readonly controlled: ControlledKind;
}

/** Every kind, in the order of the table. */
export const loadedKinds: readonly LoadedKind[] = await Promise.all(
  kinds.map(async (kind) => ({ ...kind, controlled: await kind.loadControlled() })),
);
