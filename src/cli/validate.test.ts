import { describe, expect, it } from 'vitest';
import { kinds } from '../kinds.ts';
import { UsageError } from './command-io.ts';
import type { JsonReport } from './json-output.ts';
import { recordedIo } from './testing/recorded-io.ts';
import { runValidate } from './validate.ts';

const head = (kind: string, name = 'example', metadata = ''): string =>
  `apiVersion: core.inference-gateway.com/v1alpha1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${metadata}`;
const sound = `${head('Gateway')}spec:\n  replicas: 2\n`;
const unsound = `${head('Gateway')}spec:\n  replicas: 101\n`;
const other = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\ndata:\n  a: b\n';

/** Judges a text on the standard input. */
async function judged(input: string, ...args: string[]) {
  const io = recordedIo(input);
  const code = await runValidate([...args, '-'], io);
  return { code, ...io.written };
}

/** The same, as a program reads it. */
async function report(input: string, ...args: string[]): Promise<JsonReport & { code: number }> {
  const { code, out } = await judged(input, '--output', 'json', ...args);
  return { code, ...JSON.parse(out) };
}

const said = ({ findings }: JsonReport): string[] =>
  findings.map(({ line, column, field, message }) => `${line}:${column} ${field}: ${message}`);

describe('validate', () => {
  it('names file, line and column, what is wrong, and the rule', async () => {
    expect(await judged(unsound)).toEqual({
      code: 1,
      out: '<stdin>:6:13: spec.replicas: Invalid value: 101: must be between 1 and 100 [gateway/replicas]\n',
      err: '1 manifest: 1 error, 0 warnings\n',
    });
  });

  it.each(['', '---\n---\n', '# nothing\n', 'null\n'])('says that there is nothing in %j', async (text) => {
    expect(await judged(text)).toEqual({
      code: 2,
      out: '',
      err: '<stdin>: holds no object\n0 manifests: 0 errors, 0 warnings; 1 could not be read\n',
    });
    expect(await judged(text, '--allow-empty')).toMatchObject({ code: 0 });
    expect(await judged(other)).toMatchObject({ code: 0 });
  });

  it('ends with 0 where all is sound', async () => {
    expect(await judged(sound)).toEqual({ code: 0, out: '', err: '1 manifest: 0 errors, 0 warnings\n' });
  });

  it('judges with the defaults of the schema: the port of metrics is the default one', async () => {
    const text = `${head('Gateway')}spec:\n  server:\n    port: 9464\n  telemetry:\n    enabled: true\n    metrics:\n      enabled: true\n`;
    expect(said(await report(text))).toEqual([
      '10:5 spec.telemetry.metrics.port: Duplicate value: 9464: must differ from spec.server.port',
    ]);
  });

  it('passes over what belongs to others, and counts it', async () => {
    expect(await judged(`${other}---\n${sound}---\n${other}`)).toEqual({
      code: 0,
      out: '',
      err: '1 manifest: 0 errors, 0 warnings; 2 objects of other kinds passed over\n',
    });
  });

  it('counts lines through all documents of a file', async () => {
    expect(said(await report(`# first\n---\n${sound}---\n# third\n${unsound}`))).toEqual([
      '16:13 spec.replicas: Invalid value: 101: must be between 1 and 100',
    ]);
  });

  it('looks into lists, and into lists of lists', async () => {
    const item = unsound.replaceAll('\n', '\n        ').trimEnd();
    const text = `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  -     ${item}\n- ${other.replaceAll('\n', '\n  ')}`;
    expect(await report(text)).toMatchObject({
      code: 1,
      judged: 1,
      passedOver: 1,
      findings: [{ line: 12, field: 'spec.replicas', name: 'example' }],
    });
  });

  it('reads JSON, with tabs', async () => {
    const text = JSON.stringify(
      {
        ...JSON.parse('{"apiVersion":"core.inference-gateway.com/v1alpha1"}'),
        kind: 'MCP',
        metadata: { name: 'a' },
        spec: { replicas: -1 },
      },
      undefined,
      '\t',
    );
    expect(said(await report(text))).toContain(
      '8:15 spec.replicas: Invalid value: -1: must be between 0 and 100',
    );
  });

  it('reads YAML as kubectl does: yes is true, and a date is text', async () => {
    const labels = '  labels:\n    on: yes\n    day: 2026-01-01\n    time: 12:30:00\n';
    expect(said(await report(`${head('Gateway', 'a', labels)}spec: {}\n`))).toEqual([
      '6:9 metadata.labels.true: Invalid value: must be text',
    ]);
  });

  it('finds the place of a field through anchors and merge keys', async () => {
    const text = `${head('Gateway')}spec:\n  server: &server\n    timeouts: {read: "30"}\n  x-unused: *server\n  telemetry:\n    <<: {enabled: 7}\n`;
    expect(said(await report(text))).toEqual([
      '7:22 spec.server.timeouts.read: Invalid value: "30": must be a duration with a unit, such as "30s" or "2m"',
      '8:3 spec.x-unused: unknown field "spec.x-unused"',
      '10:19 spec.telemetry.enabled: Invalid value: "integer": must be a boolean',
    ]);
  });

  it('takes unknown fields for errors in the words of the API server, or for warnings', async () => {
    const text = `${head('Gateway', 'a', '  label: {}\n')}spec:\n  replcas: 3\n  providers:\n    - {name: Ollama, env: [], typ: ollama}\n`;
    const lines = [
      '5:3 metadata.label: unknown field "metadata.label"; did you mean "labels"?',
      '7:3 spec.replcas: unknown field "spec.replcas"; did you mean "replicas"?',
      '9:31 spec.providers[0].typ: unknown field "spec.providers[0].typ"; did you mean "type"?',
    ];
    const warn = ['--unknown-fields', 'warn'];
    const reports = [[], warn, [...warn, '--strict']].map((args) => report(text, ...args));
    const [usual, lenient, strict] = await Promise.all(reports);
    expect(usual && [said(usual), usual.code]).toEqual([lines, 1]);
    expect(lenient && [said(lenient), lenient.code]).toEqual([lines, 0]);
    expect(strict && [said(strict), strict.code]).toEqual([lines, 1]);
  });

  it('warns of what an exported object has of its own, but not where it is live', async () => {
    const owner = '{apiVersion: v1, kind: ConfigMap, name: a, uid: b}';
    const metadata = `  uid: a\n  resourceVersion: "1"\n  ownerReferences: [${owner}]\n  creationTimestamp: null\n`;
    const text = `${head('Gateway', 'a', metadata)}spec: {}\n`;
    const exported = await report(text);
    expect(exported.code).toBe(0);
    expect(said(exported).map((line) => line.split(': ', 1)[0])).toEqual([
      '5:8 metadata.uid',
      '6:20 metadata.resourceVersion',
      '7:20 metadata.ownerReferences',
    ]);
    expect(said(await report(text, '--live'))).toEqual([]);
    const untouched = `${head('Gateway', 'a', '  uid: ""\n  resourceVersion: ""\n  ownerReferences: []\n')}spec: {}\n`;
    expect(said(await report(untouched))).toEqual([]);
  });

  it.each([
    ['60 characters', 'MCP', 'a'.repeat(60), 'Too long: may not be more than'],
    [
      'a digit first',
      'Gateway',
      '1-gateway-',
      'Invalid value: "1-gateway-": must be a DNS label that starts with a letter',
    ],
  ])(
    'judges the name that would be made of a generateName with %s',
    async (_, kind, generateName, message) => {
      const text = `${head(kind)}spec:\n  image: a:1.0.0\n`.replace(
        '  name: example',
        `  generateName: ${generateName}`,
      );
      const { code, findings } = await report(text);
      expect(code).toBe(1);
      expect(findings).toMatchObject([{ line: 4, column: 17, field: 'metadata.generateName' }]);
      expect(findings[0]?.message).toContain(message);
      expect(said(await report(sound.replace('  name: example', '  generateName: gateway-')))).toEqual([]);
    },
  );

  it('names those of one file that become objects of one name', async () => {
    const agent = (name: string, metadata = '') =>
      `${head('Agent', name, metadata)}spec:\n  image: a:1.0.0\n  agent: {}\n`;
    const mcp = (name: string) => `${head('MCP', name)}spec:\n  image: a:1.0.0\n`;
    const taken = async (...texts: string[]) =>
      (await report(texts.join('---\n'))).findings
        .filter(({ rule }) => rule === 'manifest/name-taken')
        .map(({ kind, field, message }) => `${kind} ${field}: ${message}`);
    expect(await taken(sound, agent('example'), mcp('example'))).toEqual([
      'Agent metadata.name: Duplicate value: "example": Gateway "example" becomes Deployment "example" and Service "example" too; give one of them another name',
      'MCP metadata.name: Duplicate value: "example": Gateway "example" becomes Deployment "example" too; give one of them another name',
    ]);
    expect(await taken(mcp('example'), agent('example-service'))).toEqual([
      'Agent metadata.name: Duplicate value: "example-service": MCP "example" becomes Service "example-service" too; give one of them another name',
    ]);
    expect(await taken(sound, agent('other'), agent('example', '  namespace: two\n'), sound)).toEqual([]);
  });

  it('warns of keys that are given twice, of which the last counts', async () => {
    const text = `${head('Gateway')}spec:\n  replicas: 101\n  replicas: 3\n`;
    expect(said(await report(text))).toEqual(['7:3 spec.replicas: is given 2 times; the last one counts']);
  });

  it('takes warnings for errors when it is strict', async () => {
    const text = `${head('Gateway')}spec:\n  mcp: {enabled: true, servers: [{name: a, url: "http://a"}]}\n`;
    expect(await report(text)).toMatchObject({ code: 0, findings: [{ severity: 'warning' }] });
    expect(await report(text, '--strict')).toMatchObject({ code: 1, findings: [{ severity: 'error' }] });
  });

  it('knows its own group: a kind or version that is not served', async () => {
    const text = `${head('Gatway')}spec: {}\n---\n${sound.replace('v1alpha1', 'v1')}`;
    const served = kinds.map(({ schema }) => `"${schema.resource.kind}"`).sort();
    expect(said(await report(text))).toEqual([
      `2:7 kind: Unsupported value: "Gatway": supported values: ${served.join(', ')}; did you mean "Gateway"?`,
      '7:13 apiVersion: Unsupported value: "core.inference-gateway.com/v1": supported values: "core.inference-gateway.com/v1alpha1"',
    ]);
  });

  it('asks for metadata that can be decoded', async () => {
    const metadata =
      'metadata:\n  name: 5\n  namespace: [a]\n  labels: {a: 1}\n  annotations: none\nspec: {}\n';
    const text = `apiVersion: core.inference-gateway.com/v1alpha1\nkind: Gateway\n${metadata}`;
    expect(said(await report(text))).toEqual([
      '4:9 metadata.name: Invalid value: must be text',
      '5:14 metadata.namespace: Invalid value: must be text',
      '6:15 metadata.labels.a: Invalid value: must be text',
      '7:16 metadata.annotations: Invalid value: must map texts to texts',
    ]);
    expect(said(await report(text.replace('name: 5', 'uid: a')))).toContain(
      '3:1 metadata.name: Required value: name or generateName is required',
    );
  });

  it('takes manifests that name no namespace for those of the given one', async () => {
    const reference = '{name: oidc, key: secret, namespace: team}';
    const oidc = `{issuerUrl: "https://auth.example.com", clientSecretRef: ${reference}}`;
    const text = `${head('Gateway')}spec:\n  image: a:1.0.0\n  auth: {enabled: true, oidc: ${oidc}}\n`;
    const fields = async (...args: string[]) =>
      said(await report(text, ...args)).map((line) => line.split(' ')[1]);
    expect(await fields()).toContain('spec.auth.oidc.clientSecretRef.namespace:');
    expect(await fields('--namespace', 'team')).not.toContain('spec.auth.oidc.clientSecretRef.namespace:');
  });

  const orchestrator = (name: string, namespace: string, key: string): string =>
    `${head('Orchestrator', name, `  namespace: ${namespace}\n`)}spec:\n  image: a:1\n  channels: {telegram: {enabled: true, tokenSecretRef: {name: bot, key: ${key}}, allowedUsersSecretRef: {name: bot, key: users}}}\n  gateway: {url: "http://gateway"}\n  agent: {model: openai/gpt-4o}\n`;

  it('judges all files together: one bot token, one Orchestrator of a namespace', async () => {
    const text = (second: string) => `${orchestrator('a', 'one', 'token')}---\n${second}`;
    const { findings } = await report(text(orchestrator('b', 'one', 'token')));
    expect(findings).toMatchObject([
      {
        line: 19,
        name: 'b',
        namespace: 'one',
        rule: 'orchestrator/token-unique',
        reason: 'FieldValueDuplicate',
        message: 'Duplicate value: bot token "bot/token" is used by Orchestrator "a"',
      },
    ]);
    const apart = [
      orchestrator('b', 'two', 'token'),
      orchestrator('b', 'one', 'other'),
      orchestrator('a', 'one', 'token'),
    ];
    for (const second of apart) expect(await report(text(second))).toMatchObject({ code: 0, findings: [] });
  });

  it('judges the rest where one document cannot be read, and ends with 2', async () => {
    expect(await judged(`${sound}---\na: [\n---\n${unsound}`)).toMatchObject({
      code: 2,
      out: expect.stringContaining('<stdin>:15:13: spec.replicas'),
      err: expect.stringMatching(
        /^<stdin>:[89]:\d+: .+\n2 manifests: 1 error, 0 warnings; 1 could not be read\n$/,
      ),
    });
  });

  it.each([
    ['text that is no object', 'the build has failed', 'is no Kubernetes object'],
    ['nesting without end', `a: ${'['.repeat(2_000)}${']'.repeat(2_000)}`, 'is nested too deeply'],
    [
      'an alias bomb',
      `a: &a [x, x]\n${[...'bcdefghijklmnop'].map((name, index) => `${name}: &${name} [*${'abcdefghijklmno'[index]}, *${'abcdefghijklmno'[index]}]\n`).join('')}`,
      'uses its anchors too often',
    ],
    ['what would keep the parser busy for hours', ']'.repeat(900_000), 'takes more than 700 ms to read'],
  ])(
    'does not read %s',
    async (_, text, message) => {
      const { code, unreadable } = await report(text);
      expect({ code, unreadable }).toMatchObject({ code: 2, unreadable: [{ file: '<stdin>' }] });
      expect(unreadable[0]?.message).toContain(message);
    },
    120_000,
  );

  it('asks for something to judge, and for options that there are', async () => {
    const io = recordedIo();
    await expect(runValidate([], io)).rejects.toThrow(UsageError);
    await expect(runValidate(['--output', 'xml', '-'], io)).rejects.toThrow(
      'must be one of text, json, github',
    );
    await expect(runValidate(['--oops', '-'], io)).rejects.toThrow(UsageError);
    await expect(runValidate(['--unknown-fields', 'drop', '-'], io)).rejects.toThrow(
      'must be one of error, warn',
    );
    expect(await runValidate(['--help'], io)).toBe(0);
  });
});
