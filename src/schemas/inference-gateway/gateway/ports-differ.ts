/** That the metrics port differs from the other two, as CEL rules of the spec: a rule that spans several blocks. */

import { type CelRule, ratcheted } from '../../structural.ts';
import { defaultMetricsPort, defaultServer, defaultService } from './defaults.ts';

/** `eraOf`, as far as CEL sees: `ingress.tls` is untyped and hidden from it. */
function isOlder(self: string): string {
  const flat = `has(${self}.hpa) && (has(${self}.hpa.minReplicas) || has(${self}.hpa.maxReplicas))`;
  const hasOlderBlock = `has(${self}.telemetry.tracing) || has(${self}.a2a) || (${flat})`;
  const byProviders = `${self}.providers.exists(p, has(p.type) || has(p.config))`;
  return `(has(${self}.providers) && size(${self}.providers) > 0 ? ${byProviders} : (${hasOlderBlock}))`;
}

function isTelemetryOn(self: string): string {
  const telemetry = `${self}.telemetry`;
  return `has(${telemetry}) && (has(${telemetry}.enabled) ? ${telemetry}.enabled : ${isOlder(self)})`;
}

function isMetricsPortOpen(self: string): string {
  const metrics = `${self}.telemetry.metrics`;
  const enabled = `has(${metrics}.enabled) ? ${metrics}.enabled : ${isOlder(self)}`;
  return `${isTelemetryOn(self)} && has(${metrics}) && (${enabled})`;
}

function metricsPort(self: string): string {
  return `(has(${self}.telemetry.metrics) ? int(${self}.telemetry.metrics.port) : ${defaultMetricsPort})`;
}

/** The port of a block that is absent. */
const portWithout = { server: defaultServer.port, service: defaultService.port };

function differs(other: 'server' | 'service', isUsed: (self: string) => string): CelRule {
  return {
    id: 'gateway/ports-differ',
    ...ratcheted((self) => {
      const port = `(has(${self}.${other}) ? int(${self}.${other}.port) : ${portWithout[other]})`;
      return `!(${isUsed(self)}) || ${port} != ${metricsPort(self)}`;
    }),
    message: `must differ from spec.${other}.port`,
    fieldPath: '.telemetry.metrics.port',
    reason: 'FieldValueDuplicate',
  };
}

/** The gateway binds the port whenever telemetry is on; the Service has it only when metrics are enabled. */
export const portsDiffer: readonly CelRule[] = [
  differs('server', isTelemetryOn),
  differs('service', isMetricsPortOpen),
];
