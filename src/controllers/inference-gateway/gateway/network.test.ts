import { describe, expect, it } from 'vitest';
import { nothingObserved, planOf } from './testing/rendered.ts';

describe('the URL in the status', () => {
  const ingress = (more: object) => ({ ingress: { enabled: true, host: 'ai.example.com', ...more } });
  it.each([
    [{}, 'http://ai.team.svc.cluster.local:8080'],
    [{ service: { port: 80 } }, 'http://ai.team.svc.cluster.local:80'],
    [{ server: { tls: { enabled: true } } }, 'https://ai.team.svc.cluster.local:8080'],
    [ingress({}), 'http://ai.example.com'],
    [ingress({ tls: { enabled: true } }), 'https://ai.example.com'],
    [ingress({ tls: [{ secretName: 'a', hosts: ['*.example.com'] }] }), 'https://ai.example.com'],
    [ingress({ tls: [{ secretName: 'a', hosts: ['b.example.com'] }] }), 'http://ai.example.com'],
    [ingress({ enabled: false }), 'http://ai.team.svc.cluster.local:8080'],
    [ingress({ host: '', hosts: [{ host: 'c.example.com' }] }), 'http://c.example.com'],
    [ingress({ host: '*.example.com', hosts: [{ host: 'c.example.com' }] }), 'http://c.example.com'],
    [ingress({ host: '*.example.com' }), 'http://ai.team.svc.cluster.local:8080'],
  ])('of %j is %s', (spec, url) => {
    expect(planOf(spec).status(nothingObserved, [])).toMatchObject({ url });
  });
});
