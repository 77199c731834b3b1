/**
 * The selector of a workload is what it was made with: the API server lets nobody change it. So whatever selects its pods
 * selects them as the live workload does, and not as a new one would.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Deployment } from '../../kubernetes/object.ts';
import { isWorkload, type WorkloadLike } from '../../kubernetes/workload.ts';
import type { DesiredObject } from './intent.ts';

type DeploymentSpec = NonNullable<Deployment['spec']>;
type Selector = DeploymentSpec['selector'];
type PodTemplate = DeploymentSpec['template'];

/** A workload as it is rendered, and as it is in the cluster. */
export interface LiveWorkload {
  readonly rendered: WorkloadLike;
  readonly live: WorkloadLike;
}

/** The selectors of both, where they differ. */
interface Replacement {
  readonly from: Selector;
  readonly to: Selector;
}

function replacementFor({ rendered, live }: LiveWorkload): Replacement | undefined {
  const [from, to] = [rendered.spec?.selector, live.spec?.selector];
  return from === undefined || to === undefined || isDeepStrictEqual(from, to) ? undefined : { from, to };
}

/**
 * An object whose `spec.selector` is that of a rendered workload (a Service, a budget), with that of the live one. Of
 * workloads themselves more follows: see {@link withLiveLabels}.
 */
export function withLiveSelector(object: DesiredObject, workloads: readonly LiveWorkload[]): DesiredObject {
  const { spec } = object;
  if (spec === undefined || !('selector' in spec) || isWorkload(object)) return object;
  const { selector } = spec;
  for (const replacement of workloads.map(replacementFor)) {
    const live = replacement && liveSelector(selector, replacement);
    if (live !== undefined) return { ...object, spec: { ...spec, selector: live } };
  }
  return object;
}

/** What stands for `selector` once `from` is `to`; undefined: it is another's, or cannot be said. */
function liveSelector(selector: unknown, { from, to }: Replacement): object | undefined {
  if (isDeepStrictEqual(selector, from)) return to;
  // A Service selects by labels alone, which a new workload does as well.
  return isDeepStrictEqual(selector, from.matchLabels) ? to.matchLabels : undefined;
}

/**
 * The pod template of a rendered workload, with the labels that the live selector asks for beside its own, and with rules
 * of placement that select pods as it does.
 */
export function withLiveLabels(workload: LiveWorkload): PodTemplate {
  const { rendered, live } = workload;
  const template = rendered.spec?.template;
  const { matchLabels, matchExpressions = [] } = live.spec?.selector ?? {};
  const before = live.spec?.template?.metadata?.labels ?? {};
  const asked = matchExpressions.flatMap(({ key }) => (key in before ? [[key, before[key]]] : []));
  const labels = { ...template?.metadata?.labels, ...Object.fromEntries(asked), ...matchLabels };
  return {
    ...template,
    metadata: { ...template?.metadata, labels },
    ...(template?.spec && { spec: withLiveSelectors(template.spec, replacementFor(workload)) }),
  };
}

function withLiveSelectors<PodSpec>(spec: PodSpec, replacement: Replacement | undefined): PodSpec {
  if (replacement === undefined) return spec;
  return JSON.parse(JSON.stringify(spec), (name, value) =>
    name === 'labelSelector' && isDeepStrictEqual(value, replacement.from) ? replacement.to : value,
  );
}
