/**
 * A program that reads its environment and behaves in its pod as the Inference Gateway was seen to, wherever that
 * decides whether completions work. It ends with 0 where its configuration is of no use, as the gateway does, and
 * stays, deaf, where it cannot listen.
 */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import { Gateway, type GatewayParts } from './gateway.ts';
import { GoEnvironment } from './go-environment.ts';
import { McpServers } from './mcp-servers.ts';
import { HttpClient } from './self-call.ts';
import { readSettings, type Settings } from './settings.ts';
import { Surroundings, surroundingVariables } from './surroundings.ts';

/** How long calls that are under way may take once the process is asked to end. */
const drainMs = 5_000;

const say = (what: string): void => {
  process.stdout.write(`${what}\n`);
};

/** Resolves once it listens; rejects where it cannot. */
async function listen(server: Server, host: string, port: string, what: string): Promise<void> {
  // An empty port is any port.
  server.listen(Number(port), host);
  await once(server, 'listening');
  say(`${what} listening`);
}

/** Asks the issuer for its keys. Hangs as long as the issuer does. */
async function discover(issuer: string): Promise<void> {
  const reply = await fetch(`${issuer}/.well-known/openid-configuration`);
  if (!reply.ok) throw new Error(`failed to initialize oidc authenticator: ${reply.status}`);
}

/** Reads the configuration and looks for what it names. Rejects where the gateway ends. */
async function configured(surroundings: Surroundings, release: string): Promise<GatewayParts> {
  const settings = readSettings(new GoEnvironment(process.env), release);
  if (settings.issuer !== undefined) await discover(settings.issuer);
  const mcp = settings.mcp && new McpServers(settings.mcp);
  const isServing = await mcp?.start();
  if (isServing === false && settings.mcp?.isRequired === true) throw new Error('no MCP server is reachable');
  return { settings, release, client: new HttpClient(settings, surroundings), mcp };
}

function serverOf({ tls }: Settings, surroundings: Surroundings, gateway: Gateway) {
  const listener: RequestListener = (request, response) => void gateway.handle(request, response);
  if (tls === undefined) return createServer(listener);
  const files = { cert: surroundings.file(tls.certificate), key: surroundings.file(tls.key) };
  return createTlsServer(files, listener);
}

/** Listens: first for metrics, on a port of their own. */
async function serve(parts: GatewayParts, surroundings: Surroundings): Promise<void> {
  const { settings } = parts;
  const gateway = new Gateway(parts);
  if (settings.metricsPort !== undefined) {
    const metrics = createServer(({ url }, response) => {
      response.writeHead(url === '/metrics' ? 200 : 404).end(gateway.metrics());
    });
    await listen(metrics, surroundings.addressOf('0.0.0.0'), settings.metricsPort, 'metrics');
  }
  const server = serverOf(settings, surroundings, gateway);
  process.once('SIGTERM', () => {
    server.close(() => process.exit(0));
    setInterval(() => server.closeIdleConnections(), 50);
    setTimeout(() => process.exit(0), drainMs);
  });
  await listen(server, surroundings.addressOf(settings.host), settings.port, 'gateway');
}

const surroundings = new Surroundings(process.env);
try {
  const parts = await configured(surroundings, process.env[surroundingVariables.release] ?? '');
  await serve(parts, surroundings).catch((error: unknown) => say(`cannot listen: ${error}`));
  // It stays even if it is deaf, but not without the test that it runs for.
  process.stdin.resume().once('end', () => process.exit(1));
} catch (error) {
  say(`config load error: ${error}`);
  process.exit(0);
}
