/** Which of the two documented shapes a Gateway is written in. */
import type { GatewaySpec } from './schema.ts';

/** `older`: v0.1 (providers with `type` and `config`). `newer`: v0.14 (providers with `env`). */
export type Era = 'older' | 'newer';

/** The parts of a spec that tell the eras apart. */
export type EraMarkers = Pick<GatewaySpec, 'providers' | 'telemetry' | 'a2a' | 'hpa' | 'ingress'>;

const flatAutoscalerFields = [
  'minReplicas',
  'maxReplicas',
  'targetCPUUtilizationPercentage',
  'targetMemoryUtilizationPercentage',
  'customMetrics',
] as const;

/** Paths that `eraOf` reads, as rules name what they read. */
export const eraReads: readonly string[] = [
  'spec.providers[].type',
  'spec.providers[].config',
  'spec.telemetry.tracing',
  'spec.a2a',
  ...flatAutoscalerFields.map((field) => `spec.hpa.${field}`),
  'spec.ingress.tls',
];

function hasOlderBlock({ telemetry, a2a, hpa, ingress }: EraMarkers): boolean {
  return (
    telemetry?.tracing !== undefined ||
    a2a !== undefined ||
    flatAutoscalerFields.some((field) => hpa?.[field] !== undefined) ||
    Array.isArray(ingress?.tls)
  );
}

/**
 * The era of a spec: its providers decide; without any, blocks that only the older shape has.
 * It matters in two places only: whether `telemetry` without `enabled` is on, and the key of a `clientSecretRef`
 * without one.
 */
export function eraOf(spec: EraMarkers): Era {
  const providers = spec.providers ?? [];
  if (providers.some(({ type, config }) => type !== undefined || config !== undefined)) return 'older';
  return providers.length === 0 && hasOlderBlock(spec) ? 'older' : 'newer';
}

/** Whether telemetry is on: as said, otherwise by era; a spec without the block has it off. */
export function isTelemetryOn(spec: EraMarkers): boolean {
  return spec.telemetry !== undefined && (spec.telemetry.enabled ?? eraOf(spec) === 'older');
}

/** Whether the metrics port is opened on the pods and the Service. */
export function isMetricsPortOpen(spec: EraMarkers): boolean {
  const metrics = spec.telemetry?.metrics;
  return isTelemetryOn(spec) && metrics !== undefined && (metrics.enabled ?? eraOf(spec) === 'older');
}
