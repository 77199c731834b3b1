/** What a test of every kind needs of each, found in the kinds' own folders: no test lists the kinds. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { type Kind, kinds } from '../kinds.ts';
import type { KindSchema } from '../schemas/kind-schema.ts';

const src = join(import.meta.dirname, '..');

/** A kind of the table, and what it has to keep. */
export interface KindWithContract<Contract> {
  readonly kind: Kind;
  readonly contract: Contract;
}

/**
 * The `contract` that the module of this name exports in each kind's folder `testing/` of a layer, in the order of the
 * table. Throws where a kind has none, or several, and where one belongs to no kind of the table.
 */
export async function contractsOfKinds<Contract extends { readonly schema: KindSchema }>(
  layer: 'webhooks' | 'controllers',
  name: string,
): Promise<readonly KindWithContract<Contract>[]> {
  const pattern = `${layer}/*/*/testing/${name}.ts`;
  const files = globSync(pattern, { cwd: src });
  const modules = await Promise.all(files.map((file) => import(/* @vite-ignore */ join(src, file))));
  // Each module declares its contract to be of this type, and the compiler has checked it there.
  const contracts = modules.map(({ contract }) => contract as Contract);
  if (contracts.some(({ schema }) => kinds.every((kind) => kind.schema !== schema))) {
    throw new Error(`one of src/${pattern} belongs to no kind of the table`);
  }
  return kinds.map((kind) => {
    const [contract, ...more] = contracts.filter(({ schema }) => schema === kind.schema);
    if (contract === undefined || more.length > 0) {
      throw new Error(`${kind.schema.resource.kind} must have one src/${pattern}, and no other`);
    }
    return { kind, contract };
  });
}
