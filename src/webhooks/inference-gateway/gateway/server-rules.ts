/** Rules on how a Gateway listens: ports and TLS. */

import { type FieldPath, specPath } from '../../../admission/field-path.ts';
import { type Complain, duplicate, invalid, warning } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { defaultMetricsPort, defaultServer } from '../../../schemas/inference-gateway/gateway/defaults.ts';
import {
  eraReads,
  isMetricsPortOpen,
  isTelemetryOn,
} from '../../../schemas/inference-gateway/gateway/era.ts';
import { isHostName, isLonger } from '../../../schemas/inference-gateway/gateway/normalize-server.ts';
import { portNumberOf } from '../../../schemas/inference-gateway/gateway/port-number.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';

const serverPortPath = specPath.at('server', 'port');
const metricsPortPath = specPath.at('telemetry', 'metrics', 'port');

function checkPrivileged(path: FieldPath, port: number | string | undefined, complain: Complain): void {
  if (port === undefined) return;
  const number = portNumberOf(port);
  if (number === undefined || number < 1024 || number > 65535) {
    complain(invalid(path, port, 'must be between 1024 and 65535'));
  }
}

const serverPort: Rule<GatewaySpec> = {
  id: 'gateway/server-port',
  severity: 'error',
  twin: 'cel',
  summary:
    'The port of the gateway must be between 1024 and 65535; text that is a whole number is read as one.',
  why: 'The pods run without privileges and cannot bind lower ports.',
  fix: 'Choose a port from 1024 up; spec.service.port may still be 80 or 443.',
  reads: ['spec.server.port'],
  check: ({ spec }, complain) => checkPrivileged(serverPortPath, spec.server?.port, complain),
};

const metricsPort: Rule<GatewaySpec> = {
  id: 'gateway/metrics-port',
  severity: 'error',
  twin: 'cel',
  summary: 'The metrics port must be between 1024 and 65535; text that is a whole number is read as one.',
  why: 'The pods run without privileges and cannot bind lower ports.',
  fix: `Choose a port from 1024 up, or leave it out: ${defaultMetricsPort} is the default.`,
  reads: ['spec.telemetry.metrics.port'],
  check: ({ spec }, complain) => checkPrivileged(metricsPortPath, spec.telemetry?.metrics?.port, complain),
};

const portsDiffer: Rule<GatewaySpec> = {
  id: 'gateway/ports-differ',
  severity: 'error',
  twin: 'cel',
  summary: 'The metrics port must differ from the port of the gateway and from the port of the Service.',
  why: 'With one port for both, metrics win it: the API never listens, and the process stays alive without a word. A Service cannot have one port twice.',
  fix: `Change one of the two, or leave spec.telemetry.metrics.port out: ${defaultMetricsPort} is the default.`,
  reads: [
    'spec.telemetry.enabled',
    'spec.telemetry.metrics',
    'spec.server.port',
    'spec.service.port',
    ...eraReads,
  ],
  check({ spec }, complain) {
    const metrics = portNumberOf(spec.telemetry?.metrics?.port ?? defaultMetricsPort);
    if (metrics === undefined || !isTelemetryOn(spec)) return;
    if (portNumberOf(spec.server?.port ?? defaultServer.port) === metrics) {
      complain(duplicate(metricsPortPath, metrics, ['must differ from ', serverPortPath]));
    } else if (isMetricsPortOpen(spec) && spec.service?.port === metrics) {
      complain(duplicate(metricsPortPath, metrics, ['must differ from ', specPath.at('service', 'port')]));
    }
  },
};

/** Hosts that mean every address, as far as there is nothing else to say. */
const everywhere = ['', '0.0.0.0', '::'];

/** An address that pods cannot listen on, or where nothing would reach them. */
export const serverHost: Rule<GatewaySpec> = {
  id: 'gateway/server-host',
  severity: 'warning',
  summary:
    'The host that the gateway listens on should be 0.0.0.0 (every address), or with TLS a DNS name of its certificate.',
  why: 'A pod has no other address that is known beforehand, and on its loopback neither probes nor calls reach it. The gateway listens on every address.',
  fix: 'Remove spec.server.host.',
  reads: ['spec.server.host'],
  check({ spec }, complain) {
    const { host = '' } = spec.server ?? {};
    if (everywhere.includes(host) || isHostName(host)) return;
    complain(warning(specPath.at('server', 'host'), 'has no effect: the gateway listens on every address'));
  },
};

/** A limit that would cut answers which another limit allows. */
export const writeTimeout: Rule<GatewaySpec> = {
  id: 'gateway/write-timeout',
  severity: 'warning',
  summary: 'The write timeout should not be shorter than the read timeout.',
  why: 'An answer of a provider may take as long as the read timeout says; a shorter write timeout would close the connection before, without a word. The longer of the two is used.',
  fix: 'Set spec.server.timeouts.write to the value of read, or to more. Its default is 60s.',
  reads: ['spec.server.timeouts'],
  check({ spec }, complain) {
    const { read = '', write = '' } = spec.server?.timeouts ?? {};
    if (isLonger(read, write)) {
      const words = `shorter than read, so that ${read} is used: answers may take that long`;
      complain(warning(specPath.at('server', 'timeouts', 'write'), words));
    }
  },
};

/** TLS with a Secret that nobody named. */
export const serverTls: Rule<GatewaySpec> = {
  id: 'gateway/server-tls',
  severity: 'warning',
  summary: 'TLS of the gateway should name its certificate and key.',
  why: 'Without, keys tls.crt and tls.key of the Secret <name>-tls are used; while it is missing the pods wait for it.',
  fix: 'Set spec.server.tls.certificateRef and keyRef, or create that Secret.',
  reads: ['spec.server.tls'],
  check({ metadata, spec }, complain) {
    const tls = spec.server?.tls;
    if (tls?.enabled !== true || tls.certificateRef !== undefined || tls.keyRef !== undefined) return;
    const secret = JSON.stringify(`${metadata.name ?? '<name>'}-tls`);
    const words = `no certificateRef and keyRef: the Secret ${secret} is used`;
    complain(warning(specPath.at('server', 'tls'), words));
  },
};

/** Ports. */
export const serverErrors: readonly Rule<GatewaySpec>[] = [serverPort, metricsPort, portsDiffer];
