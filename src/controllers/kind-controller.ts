/** What a file of this folder says of its kind, and the kind as the runtime takes it. */
import type { StoredObject } from '../kubernetes/object.ts';
import type { Resource } from '../kubernetes/resource.ts';
import type {
  ChildObject,
  ConditionedStatus,
  ControlledKind,
  ObservedObjects,
  Plan,
  Problem,
  SelectedResource,
  UntimedStatus,
  WatchedResource,
  WorkloadAnswer,
  WorkloadQuestion,
} from '../runtime/controller/controlled-kind.ts';
import type { Normalized } from '../schemas/kind-schema.ts';
import type { ResourceView } from './resource-view.ts';
import { statusNews } from './workload/status-news.ts';

/** What a resource becomes, and what is said of it; pure, but for `inquiry.ask`. */
export interface KindController<Settings, Status, Answer extends WorkloadAnswer> {
  readonly children: (
    settings: Normalized<Settings>,
    observed: ObservedObjects,
    answer: Answer | undefined,
  ) => readonly ChildObject[];
  /** Whether the replicas of its workloads are given at creation alone, and left to others then. Absent: never. */
  readonly leavesReplicas?: (settings: Normalized<Settings>) => boolean;
  readonly status: (
    view: ResourceView<Settings, Status>,
    observed: ObservedObjects,
    problems: readonly Problem[],
    answer: Answer | undefined,
  ) => UntimedStatus<Status>;
  readonly inquiry?: Inquiry<Settings, Answer>;
  readonly owns: readonly Resource[];
  readonly keeps?: readonly Resource[];
  readonly watches: readonly WatchedResource[];
  readonly selects?: readonly SelectedResource[];
}

/** How a kind asks its running workloads, on its normalized form. */
interface Inquiry<Settings, Answer extends WorkloadAnswer> {
  readonly request: (
    settings: Normalized<Settings>,
    observed: ObservedObjects,
  ) => WorkloadQuestion | undefined;
  readonly ask: (request: WorkloadQuestion, signal: AbortSignal) => Promise<Answer>;
}

/** A resource of a kind as the API server has it. */
type WithStatus<Status> = StoredObject & { readonly status?: Status & ConditionedStatus };

/** A resource in its one form, or what is wrong with it. */
export type Understanding<Settings> =
  | { readonly settings: Normalized<Settings> }
  | { readonly problem: Problem };

/** The kind with its types folded away. `understood` reads an object as the API server has it. */
export function controlledKind<Settings, Status, Answer extends WorkloadAnswer>(
  resource: Resource,
  understood: (object: StoredObject) => Understanding<Settings>,
  controller: KindController<Settings, Status, Answer>,
): ControlledKind {
  const { children, leavesReplicas, status, inquiry, owns, keeps = [], watches, selects = [] } = controller;
  /** The runtime hands back what the kind's own inquiry has answered. */
  const answerIn = ({ answer }: ObservedObjects) => answer as Answer | undefined;

  // The API server has checked the status that is stored.
  const plan = (object: WithStatus<Status>, objects: ObservedObjects): Plan => {
    const { metadata, status: before } = object;
    const generation = metadata.generation ?? 0;
    const view = { name: metadata.name, generation, ...(before !== undefined && { before }) };
    const news: Plan['news'] = ({ conditions }) => statusNews(before?.conditions, conditions);
    const understanding = understood(object);
    if ('problem' in understanding) {
      const { problem } = understanding;
      return {
        status: (observed, problems) => status(view, observed, [problem, ...problems], answerIn(observed)),
        news,
      };
    }
    const { settings } = understanding;
    return {
      children: children(settings, objects, answerIn(objects)),
      leavesReplicas: leavesReplicas?.(settings) ?? false,
      status: (observed, problems) => status({ ...view, settings }, observed, problems, answerIn(observed)),
      ...(inquiry !== undefined && { question: (observed) => inquiry.request(settings, observed) }),
      news,
    };
  };

  return {
    resource,
    owns,
    keeps,
    watches,
    selects,
    plan,
    ...(inquiry !== undefined && { ask: inquiry.ask }),
  };
}
