/** Checks of what an autoscaler scales by, and how fast; the same for every kind. */
import type { FieldPath } from '../../admission/field-path.ts';
import { type Complain, forbidden, invalid, required } from '../../admission/finding.ts';
import { isDns1123Label } from '../../kubernetes/names.ts';
import { parseQuantity } from '../../kubernetes/quantity.ts';
import type { AutoscalerConfig } from '../../schemas/blocks/autoscaling.ts';
import { checkQuantity, checkResourceName } from './resource-checks.ts';

type Metric = NonNullable<AutoscalerConfig['metrics']>[number];
type Target = NonNullable<Metric['resource']>['target'];

/** The property that holds the details of a metric, by its type. */
const sourceOfType = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
} as const satisfies Readonly<Record<Metric['type'], keyof Metric>>;

type Source = (typeof sourceOfType)[Metric['type']];

/** What is wrong with a quantity to be kept. */
export function checkTargetQuantity(path: FieldPath, written: string | number, complain: Complain): void {
  if (parseQuantity(written) === 0n) complain(invalid(path, written, 'must be more than zero'));
  else checkQuantity(path, written, complain);
}

/** What is wrong with the quantities of an autoscaler: the targets of its metrics, and its tolerances. */
export function checkAutoscalerQuantities(
  { metrics = [], behavior = {} }: Pick<AutoscalerConfig, 'metrics' | 'behavior'>,
  path: FieldPath,
  complain: Complain,
): void {
  checkMetricTargets(metrics, path.at('metrics'), complain);
  for (const [direction, rules] of Object.entries(behavior)) {
    const { tolerance } = rules;
    if (tolerance === undefined) continue;
    checkQuantity(path.at('behavior', direction, 'tolerance'), tolerance, complain);
  }
}

function checkMetricTargets(metrics: readonly Metric[], path: FieldPath, complain: Complain): void {
  for (const [index, metric] of metrics.entries()) {
    for (const source of Object.values(sourceOfType)) {
      const target = path.at(index, source, 'target');
      const { value, averageValue } = metric[source]?.target ?? {};
      if (value !== undefined) checkTargetQuantity(target.at('value'), value, complain);
      if (averageValue !== undefined) checkTargetQuantity(target.at('averageValue'), averageValue, complain);
    }
  }
}

/** What is wrong with the name of a metric: it becomes a part of a path to the metrics API. */
export function checkMetricName(path: FieldPath, name: string, complain: Complain): void {
  if (name === '') complain(required(path, 'the name of a metric'));
  else if (!isPathSegment(name))
    complain(invalid(path, name, 'must not be "." or "..", nor contain "/" or "%"'));
}

/** Whether a name can be a part of a path to the API server. */
function isPathSegment(name: string): boolean {
  return name !== '.' && name !== '..' && !/[/%]/.test(name);
}

const asPercent = 'averageUtilization';
const asAmount = 'averageValue';
const asTotal = 'value';

/** What a target of each source can be given as; of those that exclude each other there must be one. */
const waysOf = {
  resource: { ways: [asPercent, asAmount], isOne: true },
  containerResource: { ways: [asPercent, asAmount], isOne: true },
  pods: { ways: [asAmount], isOne: true },
  object: { ways: [asTotal, asAmount], isOne: false },
  external: { ways: [asTotal, asAmount], isOne: true },
} as const satisfies Readonly<
  Record<Source, { readonly ways: readonly (keyof Target)[]; readonly isOne: boolean }>
>;

function checkTarget(source: Source, target: Target, path: FieldPath, complain: Complain): void {
  const { ways, isOne } = waysOf[source];
  const [first, ...others] = ways.filter((way) => target[way] !== undefined);
  if (first === undefined) {
    const [usual] = ways;
    const rest = ways.slice(1).map((way) => ` or ${way}`);
    complain(required(path.at(usual), `what is to be kept: ${usual}${rest.join('')}`));
  }
  for (const other of isOne ? others : []) {
    complain(forbidden(path.at(other), ['not together with ', path.at(first ?? other)]));
  }
}

function checkDescribedObject(
  { apiVersion = '', kind, name }: NonNullable<Metric['object']>['describedObject'],
  path: FieldPath,
  complain: Complain,
): void {
  for (const [field, text] of Object.entries({ kind, name })) {
    if (text === '') complain(required(path.at(field)));
    else if (!isPathSegment(text)) {
      complain(
        invalid(path.at(field), text, `must be the ${field} of an object, such as "Ingress" or "main-route"`),
      );
    }
  }
  if (apiVersion.split('/').length > 2) {
    complain(
      invalid(
        path.at('apiVersion'),
        apiVersion,
        'must be a group and a version, such as "networking.k8s.io/v1"',
      ),
    );
  }
}

/** What is wrong with the details of one metric, whatever its type says. */
function checkDetails(metric: Metric, path: FieldPath, complain: Complain): void {
  const { resource, containerResource, pods, object, external } = metric;
  for (const [source, details] of Object.entries({ resource, containerResource })) {
    if (details !== undefined) checkResourceName(path.at(source, 'name'), details.name, complain);
  }
  for (const [source, details] of Object.entries({ pods, object, external })) {
    if (details !== undefined)
      checkMetricName(path.at(source, 'metric', 'name'), details.metric.name, complain);
  }
  if (containerResource !== undefined && !isDns1123Label(containerResource.container)) {
    const words = 'must be the name of a container: lower-case letters, digits and "-"';
    complain(invalid(path.at('containerResource', 'container'), containerResource.container, words));
  }
  if (object !== undefined) {
    checkDescribedObject(object.describedObject, path.at('object', 'describedObject'), complain);
  }
  for (const source of Object.values(sourceOfType)) {
    const target = metric[source]?.target;
    if (target !== undefined) checkTarget(source, target, path.at(source, 'target'), complain);
  }
}

/** What every rule on those says of itself. */
export const autoscalerDetailsText = {
  severity: 'error',
  summary: 'A metric has the details of its type and one target, and a list of policies has a policy in it.',
  why: 'The API server would refuse the autoscaler, and the number of pods would never change.',
  fix: 'Write the details under the property of the same name as the type: resource for Resource, pods for Pods. Leave out what you do not set.',
} as const;

/** What is wrong with the metrics and the behaviour of an autoscaler, but for its quantities. */
export function checkAutoscalerDetails(
  { metrics = [], behavior = {} }: Pick<AutoscalerConfig, 'metrics' | 'behavior'>,
  path: FieldPath,
  complain: Complain,
): void {
  for (const [index, metric] of metrics.entries()) {
    const at = path.at('metrics', index);
    const wanted = sourceOfType[metric.type];
    if (metric[wanted] === undefined)
      complain(required(at.at(wanted), `the details of a metric of type ${metric.type}`));
    for (const source of Object.values(sourceOfType)) {
      if (source === wanted || metric[source] === undefined) continue;
      complain(
        forbidden(at.at(source), [
          'does not go with type ',
          metric.type,
          ', whose details are in ',
          at.at(wanted),
        ]),
      );
    }
    checkDetails(metric, at, complain);
  }
  for (const [direction, { policies }] of Object.entries(behavior)) {
    if (policies?.length !== 0) continue;
    const words = 'at least 1 item; leave the list out for what the autoscaler does by itself';
    complain(required(path.at('behavior', direction, 'policies'), words));
  }
}
