/** Rules on the image of a Gateway. */
import { specPath } from '../../../admission/field-path.ts';
import { warning } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { defaultImage, type GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { imageRule } from '../../checks/workload-rules.ts';
import { isImageUnpinned } from './image-version.ts';

const imagePath = specPath.at('image');

/** An image of production that moves. The default image, which also moves, was not the user's choice. */
export const imageLatest: Rule<GatewaySpec> = {
  id: 'gateway/image-latest',
  severity: 'warning',
  summary: 'In production the image should name a version or a digest.',
  why: 'With `latest`, or no tag, a restarted pod can run another release than its neighbours.',
  fix: 'Write the version that you have tried, such as `:0.48.2`, or a digest.',
  reads: ['spec.environment', 'spec.image'],
  check({ spec }, complain) {
    if (spec.environment !== 'production' || spec.image === defaultImage) return;
    if (isImageUnpinned(spec.image)) {
      complain(warning(imagePath, 'pin a version in production: "latest" changes under you'));
    }
  },
};

/** The form of the image. */
export const imageErrors: readonly Rule<GatewaySpec>[] = [
  imageRule('gateway', 'ghcr.io/inference-gateway/inference-gateway:0.48.2'),
];
