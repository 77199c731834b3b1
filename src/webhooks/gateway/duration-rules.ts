/** Rules on durations. */
import { type FieldPath, specPath } from '../../admission/field-path.ts';
import type { Rule } from '../../admission/rule.ts';
import type { GatewaySpec } from '../../schemas/gateway.ts';
import { durationFaults } from '../duration-checks.ts';

/** Every duration of a spec, with its path. */
function* durationsOf(spec: GatewaySpec): Generator<[FieldPath, string]> {
  const blocks: [FieldPath, Readonly<Record<string, string>> | undefined][] = [
    [specPath.at('server', 'timeouts'), spec.server?.timeouts],
    [specPath.at('mcp', 'timeouts'), spec.mcp?.timeouts],
    [specPath.at('a2a', 'timeouts'), spec.a2a?.timeouts],
  ];
  for (const [path, block] of blocks) {
    for (const [name, text] of Object.entries(block ?? {})) yield [path.at(name), text];
  }
  const polling = spec.a2a?.polling;
  if (polling !== undefined) {
    yield [specPath.at('a2a', 'polling', 'interval'), polling.interval];
    yield [specPath.at('a2a', 'polling', 'timeout'), polling.timeout];
  }
  const lists = [
    [specPath.at('mcp', 'servers'), spec.mcp?.servers],
    [specPath.at('a2a', 'agents'), spec.a2a?.agents],
  ] as const;
  for (const [path, list] of lists) {
    for (const [index, { healthCheck }] of (list ?? []).entries()) {
      const interval = healthCheck?.interval;
      if (interval !== undefined) yield [path.at(index, 'healthCheck', 'interval'), interval];
    }
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
  *check({ spec }) {
    for (const [path, text] of durationsOf(spec)) yield* durationFaults(path, text);
  },
};

/** Durations. */
export const durationErrors: readonly Rule<GatewaySpec>[] = [duration];
