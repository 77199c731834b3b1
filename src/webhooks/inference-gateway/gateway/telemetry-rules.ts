/** Rules on metrics and traces. */
import { specPath } from '../../../admission/field-path.ts';
import { invalidUnquoted, warning } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { namesVariable, parseHttpUrl } from '../../../kubernetes/http-url.ts';
import { eraReads, isTelemetryOn } from '../../../schemas/inference-gateway/gateway/era.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { unusedUrlFault } from '../../checks/url-checks.ts';
import { isImageBelow } from './image-version.ts';

const tracingPath = specPath.at('telemetry', 'tracing');

/** Ports at which collectors take other protocols: OTLP over gRPC, Jaeger's own, Zipkin's. */
const otherPorts = new Set([4317, 6831, 9411, 14250, 14268]);

function takesOtlpOverHttp(endpoint: string): boolean {
  const url = parseHttpUrl(endpoint);
  return url !== undefined && !otherPorts.has(url.port ?? 0) && !url.path.startsWith('/api/');
}

const endpoint: Rule<GatewaySpec> = {
  id: 'gateway/tracing-endpoint',
  severity: 'error',
  summary: 'The endpoint of traces names no variable.',
  why: 'Fields are handed on as they are written: no variable would be put in the place of "$(NAME)", as in every other URL of a field.',
  fix: 'Write the whole URL; where it is known only in the pod, set TELEMETRY_TRACING_OTLP_ENDPOINT among the variables of a provider.',
  reads: ['spec.telemetry.tracing.endpoint'],
  check({ spec }, complain) {
    const { endpoint: url = '' } = spec.telemetry?.tracing ?? {};
    // Not quoted: a URL can hold a user name, a password or a key.
    const fault = unusedUrlFault(url);
    if (fault !== undefined) complain(invalidUnquoted(tracingPath.at('endpoint'), fault));
  },
};

/** The endpoint of traces. */
export const telemetryErrors: readonly Rule<GatewaySpec>[] = [endpoint];

/** Traces that arrive nowhere. */
export const tracing: Rule<GatewaySpec> = {
  id: 'gateway/tracing',
  severity: 'warning',
  summary:
    'Traces need telemetry.enabled, a gateway of 0.38 or newer, and an endpoint that takes OTLP over HTTP.',
  why: 'The gateway has no other exporter. Older ones have none, and without telemetry none is started.',
  fix: "Turn telemetry on, and use the collector's OTLP/HTTP port, such as http://otel-collector.monitoring:4318.",
  reads: ['spec.image', 'spec.telemetry.enabled', 'spec.telemetry.tracing', ...eraReads],
  check({ spec }, complain) {
    const wanted = spec.telemetry?.tracing;
    if (wanted?.enabled !== true) return;
    if (!isTelemetryOn(spec)) complain(warning(tracingPath, 'has no effect while telemetry is off'));
    if (isImageBelow(spec.image, '0.38.0'))
      complain(warning(tracingPath, 'gateways before 0.38 export no traces'));
    const { endpoint = '' } = wanted;
    // One that names a variable is refused, and nothing else is to be said of it.
    if (endpoint !== '' && !namesVariable(endpoint) && !takesOtlpOverHttp(endpoint)) {
      const words = 'the gateway exports OTLP over HTTP, usually port 4318';
      complain(warning(tracingPath.at('endpoint'), words));
    }
  },
};
