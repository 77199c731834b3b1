/** Rules on an Orchestrator as a whole: its schema, its name, its image, its one pod, its compute resources. */
import { namePath, specPath } from '../../../admission/field-path.ts';
import { invalid, tooLong } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { isDns1123Subdomain } from '../../../kubernetes/names.ts';
import {
  type OrchestratorSpec,
  orchestratorSchema,
  singletonWords,
} from '../../../schemas/inference-gateway/orchestrator/schema.ts';
import { hiddenCharactersRule } from '../../checks/hidden-characters-rule.ts';
import { imageRule, quantityRule, schemaRule } from '../../checks/workload-rules.ts';

/** Longest value of a label, in characters: pods are labelled with the name. */
const longestName = 63;

const name: Rule<OrchestratorSpec> = {
  id: 'orchestrator/name',
  severity: 'error',
  summary: 'The name consists of lower-case letters, digits, "-" and ".", and has 63 characters at most.',
  why: 'The API server takes no other name, and the pod is found by a label with the name, of which none is longer.',
  fix: 'Choose another name: an Orchestrator cannot be renamed, so create it anew and delete the old one.',
  reads: [],
  check({ metadata: { name: given = '' } }, complain) {
    if (given === '') return;
    if (given.length > longestName) complain(tooLong(namePath, longestName));
    else if (!isDns1123Subdomain(given)) {
      complain(invalid(namePath, given, 'must consist of lower-case letters, digits, "-" and "."'));
    }
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
  check({ spec }, complain) {
    const { replicas = 1 } = spec;
    if (replicas !== 1) complain(invalid(specPath.at('replicas'), replicas, singletonWords));
  },
};

/** Schema, name, number of pods, image and compute resources. */
export const generalErrors: readonly Rule<OrchestratorSpec>[] = [
  schemaRule('orchestrator', 'orch'),
  hiddenCharactersRule('orchestrator', orchestratorSchema.spec),
  name,
  singleton,
  imageRule('orchestrator', 'ghcr.io/inference-gateway/cli:0.179.0'),
  quantityRule('orchestrator'),
];
