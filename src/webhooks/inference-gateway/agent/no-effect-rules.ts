/** Warnings of settings that today's agents do not know, or not in this form. */

import { type FieldPath, specPath } from '../../../admission/field-path.ts';
import { type Complain, warning } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { closest } from '../../../admission/suggestion.ts';
import { defaultHost } from '../../../schemas/inference-gateway/agent/defaults.ts';
import type { AgentSpec } from '../../../schemas/inference-gateway/agent/schema.ts';

const levels = ['debug', 'info', 'warn', 'error'];
const formats = ['json', 'text'];

function checkWord(path: FieldPath, word: string | undefined, known: string[], complain: Complain): void {
  if (word === undefined || known.includes(word)) return;
  const suggestion = closest(word, known);
  const hint =
    suggestion === undefined
      ? `use one of ${known.join(', ')}`
      : `did you mean ${JSON.stringify(suggestion)}?`;
  complain(warning(path, `not known to any agent: ${hint}`));
}

/** A level or a format of the log that no agent knows. */
export const loggingUnknown: Rule<AgentSpec> = {
  id: 'agent/logging',
  severity: 'warning',
  summary: 'The level of the log should be debug, info, warn or error, and its format json or text.',
  why: 'No agent knows other words; most then log at info, without a word about it.',
  fix: 'Use one of the words.',
  reads: ['spec.logging'],
  check({ spec }, complain) {
    const path = specPath.at('logging');
    checkWord(path.at('level'), spec.logging?.level, levels, complain);
    checkWord(path.at('format'), spec.logging?.format, formats, complain);
  },
};

/** Settings that only agents of before the kit read. */
export const noEffect: Rule<AgentSpec> = {
  id: 'agent/no-effect',
  severity: 'warning',
  summary: 'Host, the switches of agent and queue, and a text log are known to old agents only.',
  why: 'Agents of the kit listen on every address, have no such switches, and always log JSON.',
  fix: 'Remove the field, unless the image is one of those old agents.',
  reads: ['spec.agent.enabled', 'spec.host', 'spec.queue.enabled', 'spec.logging.format'],
  check({ spec }, complain) {
    if (spec.agent?.enabled === false) {
      complain(warning(specPath.at('agent', 'enabled'), 'current agents decide by their own code'));
    }
    if (spec.host !== defaultHost) {
      complain(warning(specPath.at('host'), 'current agents listen on every address'));
    }
    if (spec.logging?.format === 'text') {
      complain(warning(specPath.at('logging', 'format'), 'current agents always log JSON'));
    }
    if (spec.queue?.enabled === false) {
      complain(warning(specPath.at('queue', 'enabled'), 'current agents always have a queue'));
    }
  },
};
