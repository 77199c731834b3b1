/** How an agent listens, logs and is measured: `spec.tls`, `spec.logging`, `spec.telemetry`, `spec.queue`. */

import { DurationText } from '../../blocks/duration-text.ts';
import { Defaulted, Flag, Int32, Optional, ratcheted, Struct, Text } from '../../structural.ts';
import { defaultLogging, defaultMetrics } from './defaults.ts';

/** A TLS block at `path` that names a Secret; `content` says what the Secret must hold. */
export function TlsSecret(path: string, purpose: string, content: string) {
  return Struct(
    {
      enabled: Optional(Flag({ description: 'Whether TLS is used. Default: false.' })),
      secretRef: Optional(
        Text({
          maxLength: 253,
          description: `Name of the Secret with ${content}, in the namespace of the Agent; required when enabled. Example: \`calendar-tls\`.`,
        }),
      ),
    },
    {
      description: `${purpose} Default: off. Example: \`{enabled: true, secretRef: calendar-tls}\`.`,
      cel: [
        {
          id: 'agent/tls',
          ...ratcheted((self) => {
            const isOn = `has(${self}.enabled) && ${self}.enabled`;
            return `!(${isOn}) || (has(${self}.secretRef) && ${self}.secretRef != '')`;
          }),
          message: `when ${path}.enabled is true`,
          fieldPath: '.secretRef',
          reason: 'FieldValueRequired',
        },
      ],
    },
  );
}

/** Schema of `spec.logging`. */
export const logging = Struct(
  {
    level: Defaulted(
      Text({
        maxLength: 32,
        description:
          'How much is logged: debug, info, warn or error; current agents know debug and all else. Default: info. Example: `debug`.',
      }),
      defaultLogging.level,
    ),
    format: Defaulted(
      Text({
        maxLength: 32,
        description:
          'Form of the log, json or text; current agents always write JSON. Default: json. Example: `json`.',
      }),
      defaultLogging.format,
    ),
  },
  { description: 'What the agent logs. Default: info, as JSON.' },
);

const metrics = Struct(
  {
    enabled: Defaulted(
      Flag({
        description:
          'Whether the metrics port is opened on the pod and the Service; it is served whenever telemetry is on. Default: false.',
      }),
      defaultMetrics.enabled,
    ),
    port: Defaulted(
      Int32({
        minimum: 1,
        maximum: 65535,
        rule: 'agent/metrics-port',
        description:
          'Port of `GET /metrics` (Prometheus text), 1 to 65535; must differ from port. Default: 9464. Example: 9090.',
      }),
      defaultMetrics.port,
    ),
  },
  { description: 'Metrics in the Prometheus format. Default: port 9464, not opened.' },
);

/** Schema of `spec.telemetry`. */
export const telemetry = Struct(
  {
    enabled: Defaulted(
      Flag({ description: 'Whether the agent records metrics and traces. Default: false.' }),
      false,
    ),
    metrics: Optional(metrics),
  },
  { description: 'OpenTelemetry. Default: off. Example: `{enabled: true, metrics: {enabled: true}}`.' },
);

/** Schema of `spec.queue`. */
export const queue = Struct(
  {
    enabled: Optional(
      Flag({ description: 'Kept for older agents: current ones always have a queue. Default: not said.' }),
    ),
    maxSize: Optional(
      Int32({
        minimum: 0,
        rule: 'agent/queue',
        description:
          "Most tasks that wait, from 1; 0 beside `enabled: false` means the agent's own. Default: the agent's own, 100 in current ones. Example: 1000.",
      }),
    ),
    cleanupInterval: Optional(
      DurationText(
        "Time between two removals of finished tasks, with a unit. Default: the agent's own, 120s in current ones. Example: `5m`.",
      ),
    ),
  },
  { description: 'The queue of tasks. Example: `{maxSize: 1000, cleanupInterval: 5m}`.' },
);
