import { describe, expect, it } from 'vitest';
import { auth, notStarted, openai, said } from './testing/judged.ts';

const item = 'spec.providers[0].env[1]';

describe('rules on authentication', () => {
  const plain = 'W spec.auth.oidc.issuerUrl: tokens are verified over plain http';
  it.each([
    ['http://keycloak:8080/realms/ai', []],
    ['http://keycloak.auth.svc/realms/ai', []],
    ['http://keycloak.auth.svc.cluster.local:8080/realms/ai', []],
    ['http://auth.example.com/realms/ai', [plain]],
    ['http://svc.example.com/realms/ai', [plain]],
    ['HTTPS://auth.example.com', []],
  ])('weigh the issuer %s', (issuerUrl, expected) => {
    expect(said(auth({ issuerUrl }))).toEqual(expected);
  });

  it('never quote the user part of an issuer', () => {
    expect(said(auth({ issuerUrl: 'ftp://ai:canary@auth.example.com' }))).toEqual([
      'spec.auth.oidc.issuerUrl: Invalid value: "auth.example.com": must be an http or https URL',
    ]);
  });

  it('ask of an issuer that is not used that it names no variable', () => {
    const oidc = { issuerUrl: 'https://auth.example.com/$(KEY)' };
    expect(said({ auth: { enabled: false, oidc } })).toEqual([
      'spec.auth.oidc.issuerUrl: Invalid value: "https://auth.example.com/$(KEY)": must not contain "$(", with which a variable of the container is named',
    ]);
  });

  it('ask nothing else of it', () => {
    const oidc = { issuerUrl: 'nothing' };
    expect(said({ auth: { enabled: false, oidc } })).toEqual([]);
    expect(said({ auth: { enabled: true, provider: 'basic', oidc } })).toEqual([notStarted]);
  });
});

describe('gateway/secret-ref', () => {
  const issuerUrl = 'https://auth.example.com';
  const older = { providers: [{ name: 'ollama', type: 'ollama' }] };

  it('asks for a key in the newer shape only', () => {
    const reference = auth({ issuerUrl, clientSecretRef: { name: 'oidc' } });
    expect(said(reference)).toEqual([
      'spec.auth.oidc.clientSecretRef.key: Required value: the key in the Secret',
    ]);
    expect(said({ ...reference, ...older })).toEqual([]);
  });

  it('takes the own namespace, written out', () => {
    const clientSecretRef = { name: 'oidc', key: 'secret', namespace: 'team' };
    expect(said(auth({ issuerUrl, clientSecretRef }))).toEqual([]);
    expect(said(auth({ issuerUrl, clientSecretRef }), { name: 'example' })).toEqual([]);
    expect(said(auth({ issuerUrl, clientSecretRef }), { name: 'example', namespace: 'other' })).toHaveLength(
      1,
    );
  });

  it('looks at the references of variables', () => {
    const variable = { name: 'ALLOWED_MODELS', valueFrom: { configMapKeyRef: { key: 'a b' } } };
    expect(said(openai(variable))).toEqual([
      `${item}.valueFrom.configMapKeyRef.key: Invalid value: "a b": must consist of letters, digits, "-", "_" and "."`,
      `${item}.valueFrom.configMapKeyRef.name: Required value: the name of a ConfigMap`,
    ]);
  });
});
