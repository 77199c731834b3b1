/** Rules on a Gateway as a whole: its schema, its name, its environment. */
import { namePath } from '../../admission/field-path.ts';
import { invalid, tooLong } from '../../admission/finding.ts';
import type { Rule } from '../../admission/rule.ts';
import { isDns1035Label } from '../../kubernetes/names.ts';
import type { GatewaySpec } from '../../schemas/gateway.ts';

/** Longest name of a Service, in characters. */
const longestName = 63;

const schema: Rule<GatewaySpec> = {
  id: 'gateway/schema',
  severity: 'error',
  twin: 'schema',
  summary: 'Every field must have the type, the range and the length that `kubectl explain` gives for it.',
  why: 'The API server stores nothing else.',
  fix: 'Look the field up with `kubectl explain igw.spec --recursive`, and write what the message asks for.',
  reads: [],
};

const environment: Rule<GatewaySpec> = {
  id: 'gateway/environment',
  severity: 'error',
  twin: 'schema',
  summary: 'The environment must be development, staging or production.',
  why: 'A name that is not known would mean production without saying so.',
  fix: 'Use one of the three names.',
  reads: ['spec.environment'],
};

const name: Rule<GatewaySpec> = {
  id: 'gateway/name',
  severity: 'error',
  summary:
    'The name must be a DNS label that starts with a letter: lower-case letters, digits and dashes, 63 at most.',
  why: 'A Service of the same name is created, and the API server takes no other name for a Service.',
  fix: 'Choose another name: a Gateway cannot be renamed, so create it anew and delete the old one.',
  reads: [],
  *check({ metadata }) {
    // With generateName there is no name yet; the API server makes one before the object is judged for the last time.
    if (metadata.name === undefined || metadata.name === '') return;
    if (metadata.name.length > longestName) yield tooLong(namePath, longestName);
    else if (!isDns1035Label(metadata.name)) {
      const words = 'must be a DNS label that starts with a letter: a Service of this name is created';
      yield invalid(namePath, metadata.name, words);
    }
  },
};

/** Schema, name and environment. */
export const generalErrors: readonly Rule<GatewaySpec>[] = [schema, name, environment];
