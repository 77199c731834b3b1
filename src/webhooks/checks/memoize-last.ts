/** Facts that several rules read of one spec. */

/**
 * The function, with its last answer kept: for what many rules ask of the same spec, one after the other. The object
 * must not change while it is judged. One answer is enough, and costs a comparison where a WeakMap costs a collection.
 */
export function memoizeLast<Source extends object, Fact>(
  read: (source: Source) => Fact,
): (source: Source) => Fact {
  let last: { readonly source: Source; readonly fact: Fact } | undefined;
  return (source) => {
    if (last?.source !== source) last = { source, fact: read(source) };
    return last.fact;
  };
}
