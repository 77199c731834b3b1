/** Rules that kinds with one container share: the same words, the same check, under the id of the kind. */
import { specPath } from '../../admission/field-path.ts';
import { type Complain, invalid } from '../../admission/finding.ts';
import type { Rule } from '../../admission/rule.ts';
import { parseImageReference } from '../../kubernetes/image-reference.ts';
import type { ComputeResources } from '../../schemas/blocks/compute-resources.ts';
import { checkResources } from './resource-checks.ts';

/** Under which the schema reports what has no rule of its own. `explained` is the kind as `kubectl explain` takes it. */
export function schemaRule(kind: string, explained: string): Rule<unknown> {
  return {
    id: `${kind}/schema`,
    severity: 'error',
    twin: 'schema',
    summary: 'Every field must have the type, the range and the length that `kubectl explain` gives for it.',
    why: 'The API server stores nothing else.',
    fix: `Look the field up with \`kubectl explain ${explained}.spec --recursive\`, and write what the message asks for.`,
    reads: [],
  };
}

function checkImage(image: string, complain: Complain): void {
  if (parseImageReference(image) === undefined) {
    complain(
      invalid(specPath.at('image'), image, 'must be an image reference, such as "ghcr.io/org/name:1.2.3"'),
    );
  }
}

/** That `spec.image` is an image reference, such as `example`. */
export function imageRule(kind: string, example: string): Rule<{ readonly image: string }> {
  return {
    id: `${kind}/image`,
    severity: 'error',
    summary: 'The image must be an image reference: registry, path, and a tag or a digest.',
    why: 'The kubelet would call it an invalid image name, and no pod would ever start.',
    fix: `Write it as \`docker pull\` takes it, such as \`${example}\`.`,
    reads: ['spec.image'],
    check: ({ spec }, complain) => checkImage(spec.image, complain),
  };
}

/** That `spec.resources` holds quantities, and no request above its limit. */
export function quantityRule(kind: string): Rule<{ readonly resources?: ComputeResources }> {
  return {
    id: `${kind}/quantity`,
    severity: 'error',
    summary:
      'Quantities are written as Kubernetes reads them, are not negative, and no request is above its limit.',
    why: 'The API server would refuse the Deployment, and no pod would start.',
    fix: 'Write "500m" or "2" of cpu, "512Mi" or "1Gi" of memory; raise the limit or lower the request.',
    reads: ['spec.resources'],
    check: ({ spec }, complain) => checkResources(spec.resources ?? {}, specPath.at('resources'), complain),
  };
}
