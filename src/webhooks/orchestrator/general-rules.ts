/** Rules on an Orchestrator as a whole: its schema, its name, its image, its one pod, its compute resources. */
import { namePath, specPath } from '../../admission/field-path.ts';
import { invalid, tooLong } from '../../admission/finding.ts';
import type { Rule } from '../../admission/rule.ts';
import { type OrchestratorSpec, singletonWords } from '../../schemas/orchestrator.ts';
import { imageFaults } from '../image-checks.ts';
import { resourceFaults } from '../resource-checks.ts';

/** Longest value of a label, in characters: pods are labelled with the name. */
const longestName = 63;

const schema: Rule<OrchestratorSpec> = {
  id: 'orchestrator/schema',
  severity: 'error',
  twin: 'schema',
  summary: 'Every field must have the type, the range and the length that `kubectl explain` gives for it.',
  why: 'The API server stores nothing else.',
  fix: 'Look the field up with `kubectl explain orch.spec --recursive`, and write what the message asks for.',
  reads: [],
};

const name: Rule<OrchestratorSpec> = {
  id: 'orchestrator/name',
  severity: 'error',
  summary: 'The name must have 63 characters at most.',
  why: 'The pod is found by a label with the name, and no label is longer.',
  fix: 'Choose a shorter name: an Orchestrator cannot be renamed, so create it anew and delete the old one.',
  reads: [],
  *check({ metadata }) {
    if ((metadata.name ?? '').length > longestName) yield tooLong(namePath, longestName);
  },
};

const singleton: Rule<OrchestratorSpec> = {
  id: 'orchestrator/singleton',
  severity: 'error',
  twin: 'cel',
  summary: 'An Orchestrator has one pod.',
  why: 'Telegram gives each message to one consumer of a bot token, and refuses the second: with two pods some messages would be lost.',
  fix: 'Leave replicas out. For more, run several Orchestrators, each with a bot of its own and people of its own.',
  reads: ['spec.replicas'],
  *check({ spec }) {
    const { replicas = 1 } = spec;
    if (replicas !== 1) yield invalid(specPath.at('replicas'), replicas, singletonWords);
  },
};

const image: Rule<OrchestratorSpec> = {
  id: 'orchestrator/image',
  severity: 'error',
  summary: 'The image must be an image reference: registry, path, and a tag or a digest.',
  why: 'The kubelet would call it an invalid image name, and no pod would ever start.',
  fix: 'Write it as `docker pull` takes it, such as `ghcr.io/inference-gateway/cli:0.179.0`.',
  reads: ['spec.image'],
  check: ({ spec }) => imageFaults(spec.image),
};

const quantity: Rule<OrchestratorSpec> = {
  id: 'orchestrator/quantity',
  severity: 'error',
  summary:
    'Quantities are written as Kubernetes reads them, are not negative, and no request is above its limit.',
  why: 'The API server would refuse the Deployment, and no pod would start.',
  fix: 'Write "500m" or "2" of cpu, "512Mi" or "1Gi" of memory; raise the limit or lower the request.',
  reads: ['spec.resources'],
  check: ({ spec }) => resourceFaults(spec.resources ?? {}, specPath.at('resources')),
};

/** Schema, name, number of pods, image and compute resources. */
export const generalErrors: readonly Rule<OrchestratorSpec>[] = [schema, name, singleton, image, quantity];
