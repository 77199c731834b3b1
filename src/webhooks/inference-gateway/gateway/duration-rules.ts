/** Rules on durations. */
import { type FieldPath, specPath } from '../../../admission/field-path.ts';
import type { Complain } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { checkDuration } from '../../checks/duration-checks.ts';

function checkTimeouts(
  timeouts: Readonly<Record<string, string>>,
  path: FieldPath,
  complain: Complain,
): void {
  for (const [name, text] of Object.entries(timeouts)) checkDuration(path.at(name), text, complain);
}

interface HealthChecked {
  readonly healthCheck?: { readonly interval?: string };
}

function checkIntervals(list: readonly HealthChecked[], path: FieldPath, complain: Complain): void {
  for (const [index, { healthCheck }] of list.entries()) {
    const interval = healthCheck?.interval;
    if (interval !== undefined) checkDuration(path.at(index, 'healthCheck', 'interval'), interval, complain);
  }
}

const duration: Rule<GatewaySpec> = {
  id: 'gateway/duration',
  severity: 'error',
  summary: 'A duration must be a number with a unit, as Go writes it, and more than zero.',
  why: 'The gateway ends at once, with exit code 0, on a duration that it cannot read; zero makes every completion fail while /health stays green.',
  fix: 'Write a unit: "30s", "2m", "1m30s".',
  reads: [
    'spec.server.timeouts',
    'spec.mcp.timeouts',
    'spec.mcp.servers[].healthCheck.interval',
    'spec.a2a.timeouts',
    'spec.a2a.polling',
    'spec.a2a.agents[].healthCheck.interval',
  ],
  check({ spec }, complain) {
    const { server, mcp, a2a } = spec;
    checkTimeouts(server?.timeouts ?? {}, specPath.at('server', 'timeouts'), complain);
    checkTimeouts(mcp?.timeouts ?? {}, specPath.at('mcp', 'timeouts'), complain);
    checkTimeouts(a2a?.timeouts ?? {}, specPath.at('a2a', 'timeouts'), complain);
    if (a2a?.polling !== undefined) {
      const { interval, timeout } = a2a.polling;
      checkTimeouts({ interval, timeout }, specPath.at('a2a', 'polling'), complain);
    }
    checkIntervals(mcp?.servers ?? [], specPath.at('mcp', 'servers'), complain);
    checkIntervals(a2a?.agents ?? [], specPath.at('a2a', 'agents'), complain);
  },
};

/** Durations. */
export const durationErrors: readonly Rule<GatewaySpec>[] = [duration];
