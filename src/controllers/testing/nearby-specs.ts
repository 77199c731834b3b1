/** Specs near complete ones, many of which are admitted, for property tests. */
import fc from 'fast-check';
import { alternatives, leavesOf, withChange } from './spec-changes.ts';

/** The spec without some of its blocks, and with some values changed. */
export function nearbySpecs(whole: object): fc.Arbitrary<object> {
  const blocks = Object.keys(whole);
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 3 });
  return fc.tuple(fc.subarray(blocks), changes).map(([kept, drawn]) => {
    const entries = Object.entries(whole).filter(([name]) => kept.includes(name));
    return drawn.reduce<object>((spec, [which, other]) => {
      const leaves = [...leavesOf(spec)];
      const [path, value] = leaves[which % leaves.length] ?? [];
      if (path === undefined) return spec;
      const values = alternatives(value);
      return withChange(spec, path, values[other % values.length]);
    }, Object.fromEntries(entries));
  });
}
