/** A client and the API server that it talks to, in the test's hands. */
import { expect, onTestFinished } from 'vitest';
import { ConfigMaps, Deployments, Leases } from '../../../kubernetes/resource.ts';
import { FakeClock } from '../../time/testing/fake-clock.ts';
import { ApiClient, type ApiClientOptions } from '../client.ts';
import { cachedCredentials } from '../credentials.ts';
import type { Denial } from '../denial-notifier.ts';
import { FakeApiServer } from './fake-api-server/fake-api-server.ts';

/** Where the object of the tests is. */
export const web = { namespace: 'team', name: 'web' };
/** The object of the tests. */
export const object = { metadata: web, data: { color: 'red' } };

/** A client of a fake API server, on a fake clock, without jitter. All ends with the test. */
export async function startClient() {
  const server = await FakeApiServer.start([ConfigMaps, Deployments, Leases]);
  const clock = new FakeClock();
  const warnings: string[][] = [];
  const denials: Denial[] = [];
  const authentication = { headers: { authorization: 'Bearer secret' }, tls: {} };
  const newClient = (overrides: Partial<ApiClientOptions> = {}) => {
    const created = new ApiClient({
      credentials: cachedCredentials(server.url, async () => authentication, clock),
      clock,
      userAgent: 'inference-operator/test',
      random: () => 0,
      onWarning: (warning, request) => warnings.push([warning, request]),
      onDenied: (denial) => denials.push(denial),
      ...overrides,
    });
    onTestFinished(() => created.close());
    return created;
  };
  onTestFinished(() => server.close());
  return { server, clock, warnings, denials, newClient, client: newClient() };
}

/** What a promise is rejected with. */
export const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('should have been rejected'),
    (error: unknown) => error,
  );

/** Waits for what other connections bring about. */
export const soon = <T>(value: () => T) => expect.poll(value, { interval: 2, timeout: 10_000 });
