import { beforeEach, expect, it } from 'vitest';
import { Deployments, Pods } from '../../kubernetes/resource.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { ApiError, TransportError } from './api-error.ts';
import { type Denial, DenialNotifier } from './denial-notifier.ts';
import { targetOf } from './target.ts';
import { refusals } from './testing/fake-api-server/status.ts';

const forbidden = new ApiError(refusals.forbidden().status, { request: 'list' });
const unauthorized = new ApiError(refusals.unauthorized().status, { request: 'list' });

let clock: FakeClock;
let denials: Denial[];
let notifier: DenialNotifier;

beforeEach(() => {
  clock = new FakeClock();
  denials = [];
  notifier = new DenialNotifier(clock, (denial) => denials.push(denial));
});

it('tells of each verb and each resource by itself', () => {
  for (const verb of ['list', 'watch'] as const) {
    for (const resource of [Deployments, Pods]) {
      notifier.failed(targetOf(verb, resource), forbidden);
      notifier.failed(targetOf(verb, resource, { namespace: 'team' }), forbidden);
    }
  }
  expect(denials.map(({ verb, resource }) => `${verb} ${resource}`)).toEqual([
    'list deployments.apps',
    'list pods',
    'watch deployments.apps',
    'watch pods',
  ]);
  expect(denials[0]?.isOfRights).toBe(true);
  expect(denials[0]?.message).toContain(
    'may not list deployments.apps in all namespaces; unless an admission plugin denied it, ' +
      'its role lacks the rule {apiGroups: ["apps"], resources: ["deployments"], verbs: ["list"]}',
  );
});

it('blames no rule for credentials that are not accepted', () => {
  notifier.failed(targetOf('list', Pods), unauthorized);
  expect(denials[0]?.message).toContain("does not accept this operator's credentials (to list pods)");
  expect(denials[0]?.message).not.toContain('rule');
});

it.each([
  [
    'a namespace on its way out',
    {
      message: 'deployments.apps "web" is forbidden: unable to create new content in namespace team',
      details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] },
    },
    'the namespace team is being deleted: nothing new is made there (patch deployments.apps)',
  ],
  [
    'a quota',
    {
      message: 'deployments.apps "web" is forbidden: exceeded quota: few, limited: count/deployments.apps=1',
    },
    'a quota of the namespace team is in the way of patch deployments.apps: deployments.apps "web" is forbidden',
  ],
])('blames no role for %s', (_, status, words) => {
  const refused = new ApiError(
    { kind: 'Status', code: 403, reason: 'Forbidden', ...status },
    { request: 'patch' },
  );
  notifier.failed(targetOf('patch', Deployments, { namespace: 'team' }), refused);
  expect(denials).toMatchObject([{ isOfRights: false, message: expect.stringContaining(words) }]);
  expect(denials[0]?.message).not.toContain('role');
});

it('names a path that is no resource', () => {
  notifier.failed({ verb: 'get', path: '/openapi/v3' }, forbidden);
  expect(denials[0]).toMatchObject({ verb: 'get', resource: '/openapi/v3' });
});

it('tells once a minute, however often it happens', async () => {
  for (let second = 0; second <= 60; second++) {
    notifier.failed(targetOf('list', Pods), forbidden);
    await clock.advance(1000);
  }
  expect(denials).toHaveLength(2);
});

it('is silent about everything else', () => {
  notifier.failed(targetOf('list', Pods), new TransportError('refused'));
  notifier.failed(targetOf('list', Pods), new ApiError(refusals.internal().status, { request: 'list' }));
  expect(denials).toEqual([]);
});
