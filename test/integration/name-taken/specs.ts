/** A spec of each kind with pods, with as much switched on that makes another child as any example has. */

import { join } from 'node:path';
import { parse } from 'yaml';
import { controlledKinds } from '../../../src/controlled-kinds.ts';
import { exampleNameOf, examplesThatAre, readExamples } from '../../../src/generate/examples.ts';
import { apiVersionOf, Deployments, type Resource } from '../../../src/kubernetes/resource.ts';
import type { ChildObject, ControlledKind } from '../../../src/runtime/controller/controlled-kind.ts';
import { Observation } from '../../../src/runtime/controller/observation.ts';

/** A kind, a spec of it, and what a resource called `shared` becomes with it. */
export interface KindWithSpec {
  readonly resource: Resource;
  readonly spec: object;
  readonly children: readonly ChildObject[];
  /** Kinds of its children. */
  readonly owns: readonly Resource[];
}

function childrenOf(kind: ControlledKind, spec: object) {
  const { resource, plan } = kind;
  const metadata = { name: 'shared', namespace: 'team', uid: 'uid', resourceVersion: '1', generation: 1 };
  const object = { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata, spec };
  const { children } = plan(object, new Observation(kind));
  if (children === undefined) throw new Error(`${resource.kind}: the spec is invalid`);
  return children;
}

const examples = examplesThatAre('valid', await readExamples(join(import.meta.dirname, '../../..')));

/** Every kind with pods. */
export const kindsWithSpecs: readonly KindWithSpec[] = controlledKinds
  .filter(({ controlled }) => controlled.owns.includes(Deployments))
  .map(({ schema, controlled }) => {
    const own = examples.filter((example) => exampleNameOf(example).startsWith(`${schema.singular}/`));
    const [richest] = own
      .map(({ text }): object => parse(text).spec)
      .map((spec) => ({
        resource: schema.resource,
        spec,
        children: childrenOf(controlled, spec),
        owns: controlled.owns,
      }))
      .sort((a, b) => b.children.length - a.children.length);
    if (richest === undefined) throw new Error(`there is no example of ${schema.resource.kind}`);
    return richest;
  });
