/** Rules on an Agent as a whole: its schema, its name, its image, its compute resources. */
import { specPath } from '../../admission/field-path.ts';
import type { Rule } from '../../admission/rule.ts';
import type { AgentSpec } from '../../schemas/agent.ts';
import { imageFaults } from '../image-checks.ts';
import { serviceNameFaults } from '../name-checks.ts';
import { resourceFaults } from '../resource-checks.ts';

/** Longest name of a Service, in characters. */
const longestName = 63;

const schema: Rule<AgentSpec> = {
  id: 'agent/schema',
  severity: 'error',
  twin: 'schema',
  summary: 'Every field must have the type, the range and the length that `kubectl explain` gives for it.',
  why: 'The API server stores nothing else.',
  fix: 'Look the field up with `kubectl explain agents.core.inference-gateway.com.spec --recursive`, and write what the message asks for.',
  reads: [],
};

const name: Rule<AgentSpec> = {
  id: 'agent/name',
  severity: 'error',
  summary:
    'The name must be a DNS label that starts with a letter: lower-case letters, digits and dashes, 63 at most.',
  why: 'A Service of the same name is created, and the API server takes no other name for a Service.',
  fix: 'Choose another name: an Agent cannot be renamed, so create it anew and delete the old one.',
  reads: [],
  check: ({ metadata }) => serviceNameFaults(metadata, longestName),
};

const image: Rule<AgentSpec> = {
  id: 'agent/image',
  severity: 'error',
  summary: 'The image must be an image reference: registry, path, and a tag or a digest.',
  why: 'The kubelet would call it an invalid image name, and no pod would ever start.',
  fix: 'Write it as `docker pull` takes it, such as `ghcr.io/inference-gateway/google-calendar-agent:0.5.2`.',
  reads: ['spec.image'],
  check: ({ spec }) => imageFaults(spec.image),
};

const quantity: Rule<AgentSpec> = {
  id: 'agent/quantity',
  severity: 'error',
  summary:
    'Quantities are written as Kubernetes reads them, are not negative, and no request is above its limit.',
  why: 'The API server would refuse the Deployment, and no pod would start.',
  fix: 'Write "500m" or "2" of cpu, "512Mi" or "1Gi" of memory; raise the limit or lower the request.',
  reads: ['spec.resources'],
  check: ({ spec }) => resourceFaults(spec.resources ?? {}, specPath.at('resources')),
};

/** Schema, name, image and resources. */
export const generalErrors: readonly Rule<AgentSpec>[] = [schema, name, image, quantity];
