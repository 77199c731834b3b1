/** Rules on how an Agent listens: ports, time limits, time zone, queue. */
import { specPath } from '../../../admission/field-path.ts';
import { duplicate, invalid, warning } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { isTimeZone } from '../../../kubernetes/timezone.ts';
import { defaultMetrics } from '../../../schemas/inference-gateway/agent/defaults.ts';
import type { AgentSpec } from '../../../schemas/inference-gateway/agent/schema.ts';
import { checkDuration } from '../../checks/duration-checks.ts';

const portPath = specPath.at('port');

/** Lowest port that every process may bind. */
const lowestFreePort = 1024;

const port: Rule<AgentSpec> = {
  id: 'agent/port',
  severity: 'error',
  twin: 'schema',
  summary: 'The port of the agent must be between 1 and 65535.',
  why: 'There are no other ports.',
  fix: 'Choose a port from 1024 up, or leave it out: 8080 is the default.',
  reads: ['spec.port'],
};

const metricsPort: Rule<AgentSpec> = {
  id: 'agent/metrics-port',
  severity: 'error',
  twin: 'schema',
  summary: 'The metrics port must be between 1 and 65535.',
  why: 'There are no other ports.',
  fix: 'Choose a port from 1024 up, or leave it out: 9464 is the default.',
  reads: ['spec.telemetry.metrics.port'],
};

const portsDiffer: Rule<AgentSpec> = {
  id: 'agent/ports-differ',
  severity: 'error',
  twin: 'cel',
  summary: 'The metrics port must differ from the port of the agent.',
  why: 'Metrics are served whenever telemetry is on: one of the two could not bind the port, and a Service cannot have it twice.',
  fix: 'Change one of the two, or leave spec.telemetry.metrics.port out: 9464 is the default.',
  reads: ['spec.port', 'spec.telemetry'],
  check({ spec }, complain) {
    const { enabled = false, metrics = defaultMetrics } = spec.telemetry ?? {};
    if (enabled && spec.port === metrics.port) {
      complain(
        duplicate(specPath.at('telemetry', 'metrics', 'port'), metrics.port, ['must differ from ', portPath]),
      );
    }
  },
};

/** A port that the pod may not be able to bind. */
export const portPrivileged: Rule<AgentSpec> = {
  id: 'agent/port-privileged',
  severity: 'warning',
  summary: 'The port should be 1024 or above.',
  why: 'The pod runs without privileges; whether it may bind a lower port depends on the node.',
  fix: 'Choose a port from 1024 up.',
  reads: ['spec.port'],
  check({ spec }, complain) {
    if (spec.port < lowestFreePort) {
      complain(
        warning(portPath, 'ports below 1024 need a privilege that the pod does not have on every node'),
      );
    }
  },
};

const duration: Rule<AgentSpec> = {
  id: 'agent/duration',
  severity: 'error',
  summary: 'A duration must be a number with a unit, as Go writes it, and more than zero.',
  why: 'The agent ends at once on a duration that it cannot read.',
  fix: 'Write a unit: "30s", "2m", "1m30s".',
  reads: ['spec.readTimeout', 'spec.writeTimeout', 'spec.idleTimeout', 'spec.queue.cleanupInterval'],
  check({ spec }, complain) {
    for (const name of ['readTimeout', 'writeTimeout', 'idleTimeout'] as const) {
      checkDuration(specPath.at(name), spec[name], complain);
    }
    const { cleanupInterval = '' } = spec.queue ?? {};
    const path = specPath.at('queue', 'cleanupInterval');
    if (cleanupInterval !== '') checkDuration(path, cleanupInterval, complain);
  },
};

const timezone: Rule<AgentSpec> = {
  id: 'agent/timezone',
  severity: 'error',
  summary: 'The time zone must be a name of the IANA database.',
  why: 'Agents end at once on a name that they cannot find. Offsets such as "+01:00" are no names.',
  fix: 'Write it with its capitals, such as "Europe/Berlin" or "UTC".',
  reads: ['spec.timezone'],
  check({ spec }, complain) {
    if (!isTimeZone(spec.timezone)) {
      const words = 'must be a time zone of the IANA database, such as "Europe/Berlin" or "UTC"';
      complain(invalid(specPath.at('timezone'), spec.timezone, words));
    }
  },
};

const queue: Rule<AgentSpec> = {
  id: 'agent/queue',
  severity: 'error',
  summary: 'A queue must have room for one task at least.',
  why: 'The agent would take no task. (Older manifests write 0 beside a queue that is off: there it means nothing.)',
  fix: "Write 1 or more, or leave maxSize out for the agent's own size.",
  reads: ['spec.queue.enabled', 'spec.queue.maxSize'],
  check({ spec }, complain) {
    const { enabled = true, maxSize } = spec.queue ?? {};
    if (enabled && maxSize === 0) {
      complain(invalid(specPath.at('queue', 'maxSize'), 0, 'must be greater than or equal to 1'));
    }
  },
};

/** Ports, time limits, time zone and queue. */
export const serverErrors: readonly Rule<AgentSpec>[] = [
  port,
  metricsPort,
  portsDiffer,
  duration,
  timezone,
  queue,
];
