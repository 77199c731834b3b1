import { expect, it } from 'vitest';
import { auth, said } from './testing/judged.ts';

const elsewhere = 'Forbidden: a Secret in another namespace cannot be referenced';

const tokenIn = (namespace: string) => ({
  providers: [{ name: 'a', type: 'openai', config: { tokenRef: { name: 'keys', namespace } } }],
});
const clientSecretIn = (namespace: string) =>
  auth({
    issuerUrl: 'https://auth.example.com',
    clientSecretRef: { name: 'oidc', key: 'secret', namespace },
  });

it.each([
  ['spec.providers[0].config.tokenRef.namespace', tokenIn],
  ['spec.auth.oidc.clientSecretRef.namespace', clientSecretIn],
])('gateway/secret-ref takes no Secret of another namespace: %s', (path, specIn) => {
  expect(said(specIn('other'))).toContain(`${path}: ${elsewhere}`);
  expect(said(specIn('team'))).toEqual([]);
  // Where the namespace is not known, as in a file, nothing can be said.
  expect(said(specIn('other'), { name: 'example' })).toEqual([]);
});
