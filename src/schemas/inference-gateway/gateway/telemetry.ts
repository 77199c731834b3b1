/** `spec.telemetry`: metrics and traces. */

import { Defaulted, Flag, Optional, Struct, Text } from '../../structural.ts';
import { defaultMetricsPort } from './defaults.ts';
import { UnprivilegedPort } from './unprivileged-port.ts';

const onByShape = 'Default: true beside providers written with `type` (the older shape), otherwise false.';

const metrics = Struct(
  {
    enabled: Optional(
      Flag({
        description: `Whether the metrics port is opened on the pod and the Service; it is served whenever telemetry is on. ${onByShape}`,
      }),
    ),
    port: Defaulted(
      UnprivilegedPort(
        'gateway/metrics-port',
        'Port of `GET /metrics` (Prometheus text, no authentication), 1024 to 65535; must differ from server.port. Default: 9464. Example: 9464.',
      ),
      defaultMetricsPort,
    ),
  },
  { description: 'Metrics in the Prometheus format. Default: port 9464.' },
);

const tracing = Struct(
  {
    enabled: Defaulted(
      Flag({
        description:
          'Whether traces are exported; needs telemetry.enabled and a gateway of 0.38 or newer. Default: false.',
      }),
      false,
    ),
    endpoint: Optional(
      Text({
        maxLength: 2048,
        description:
          'Where traces go: OTLP over HTTP. Default: `http://localhost:4318`. Example: `http://otel-collector.monitoring:4318`.',
      }),
    ),
  },
  { description: 'Distributed traces (OpenTelemetry). Default: off.' },
);

/** Schema of `spec.telemetry`. */
export const telemetry = Struct(
  {
    enabled: Optional(Flag({ description: `Whether the gateway records metrics and traces. ${onByShape}` })),
    metrics: Optional(metrics),
    tracing: Optional(tracing),
  },
  {
    description: 'OpenTelemetry metrics and traces. Example: `{enabled: true, metrics: {enabled: true}}`.',
  },
);
