/** What a gateway is told by its environment: which variables count depends on its release. */
import type { GoEnvironment } from './go-environment.ts';

/** All times in milliseconds; zero means zero where a call gets that long, and no limit elsewhere, as in the gateway. */
export interface Settings {
  readonly host: string;
  readonly port: string;
  readonly readMs: number;
  readonly writeMs: number;
  readonly clientMs: number;
  readonly responseHeaderMs: number;
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Certificates that are trusted beside the public authorities. */
  readonly certificateFolder: string;
  readonly metricsPort?: string;
  /** Absent: anybody may call. */
  readonly issuer?: string;
  readonly mcp?: McpSettings;
  readonly providers: ReadonlyMap<string, Provider>;
}

export interface McpSettings {
  readonly servers: readonly string[];
  readonly requestMs: number;
  /** Whether the gateway ends when no server is there at its start. */
  readonly isRequired: boolean;
  /** Between looks whether they are still there; undefined: it never looks again. */
  readonly pollingMs?: number;
}

export interface Provider {
  readonly url: string;
  readonly key: string;
  readonly needsKey: boolean;
}

/** Providers that calls are tested with. Others, such as `custom`, are unknown to every release. */
const knownProviders = ['openai', 'anthropic', 'groq', 'cohere', 'deepseek', 'ollama'];

/** Whether `release` is `first` or newer; both as `major.minor.patch`. */
export function isAtLeast(release: string, first: string): boolean {
  const [a = [], b = []] = [release, first].map((text) => text.split('.').map(Number));
  const position = a.findIndex((part, index) => part !== b[index]);
  return position < 0 || (a[position] ?? 0) > (b[position] ?? 0);
}

/** The newest of the names that a release reads a switch by. */
function nameAt(release: string, names: readonly (readonly [first: string, name: string])[]): string {
  return names.findLast(([first]) => isAtLeast(release, first))?.[1] ?? '';
}

function mcpOf(env: GoEnvironment, release: string): McpSettings | undefined {
  const on = nameAt(release, [
    ['0.7.0', 'MCP_ENABLE'],
    ['0.41.0', 'MCP_ENABLED'],
  ]);
  if (!env.flag(on)) return undefined;
  const polling = nameAt(release, [
    ['0.16.0', 'MCP_POLLING_ENABLE'],
    ['0.41.0', 'MCP_POLLING_ENABLED'],
  ]);
  const isPolling = polling !== '' && env.text(polling, 'true') === 'true';
  return {
    servers: env.list('MCP_SERVERS'),
    requestMs: env.duration('MCP_REQUEST_TIMEOUT', '5s'),
    isRequired: !isAtLeast(release, '0.24.6'),
    ...(isPolling && { pollingMs: env.duration('MCP_POLLING_INTERVAL', '30s') }),
  };
}

function providersOf(env: GoEnvironment): Settings['providers'] {
  const entries = knownProviders.map((id): [string, Provider] => {
    const prefix = id.toUpperCase();
    const url = env.text(`${prefix}_API_URL`, `https://${id}.invalid`);
    return [id, { url, key: env.text(`${prefix}_API_KEY`), needsKey: id !== 'ollama' }];
  });
  return new Map(entries);
}

/** Reads the environment as a release of the gateway does. Throws a ConfigurationError where that fails. */
export function readSettings(env: GoEnvironment, release: string): Settings {
  const telemetry = nameAt(release, [
    ['0.0.0', 'ENABLE_TELEMETRY'],
    ['0.14.0', 'TELEMETRY_ENABLE'],
    ['0.41.0', 'TELEMETRY_ENABLED'],
  ]);
  const auth = nameAt(release, [
    ['0.0.0', 'ENABLE_AUTH'],
    ['0.14.1', 'AUTH_ENABLE'],
    ['0.41.0', 'AUTH_ENABLED'],
  ]);
  const issuer = isAtLeast(release, '0.14.1') ? 'AUTH_OIDC_ISSUER' : 'OIDC_ISSUER_URL';
  const metricsPort = isAtLeast(release, '0.14.0') ? env.text('TELEMETRY_METRICS_PORT', '9464') : '9464';
  const certificate = env.text('SERVER_TLS_CERT_PATH');
  const key = env.text('SERVER_TLS_KEY_PATH');
  const mcp = mcpOf(env, release);
  env.duration('SERVER_IDLE_TIMEOUT', '120s');
  return {
    host: env.text('SERVER_HOST', isAtLeast(release, '0.46.0') ? '127.0.0.1' : '0.0.0.0'),
    port: env.text('SERVER_PORT', '8080'),
    readMs: env.duration('SERVER_READ_TIMEOUT', '30s'),
    writeMs: env.duration('SERVER_WRITE_TIMEOUT', '30s'),
    clientMs: env.duration('CLIENT_TIMEOUT', '30s'),
    responseHeaderMs: env.duration('CLIENT_RESPONSE_HEADER_TIMEOUT', '10s'),
    // With one of the two the gateway speaks plain HTTP, and says nothing.
    ...(certificate !== '' && key !== '' && { tls: { certificate, key } }),
    certificateFolder: env.text('SSL_CERT_DIR'),
    ...(env.flag(telemetry) && { metricsPort }),
    ...(env.flag(auth) && {
      issuer: env.text(issuer, 'http://keycloak:8080/realms/inference-gateway-realm'),
    }),
    ...(mcp !== undefined && { mcp }),
    providers: providersOf(env),
  };
}
