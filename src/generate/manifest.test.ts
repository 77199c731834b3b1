import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { Json } from '../kubernetes/object.ts';
import {
  ChartFields,
  ChartOnly,
  chartValue,
  commented,
  foundByAction,
  type Manifest,
  manifestText,
} from './manifest.ts';

const config = (spec: Manifest): string => manifestText([{ spec }], 'config');
const chart = (spec: Manifest): string => manifestText([{ spec }], 'chart');

describe('the text of a manifest', () => {
  it('means what its data means', () => {
    const values = fc.jsonValue({ stringUnit: 'grapheme-ascii', maxDepth: 5 });
    fc.assert(
      fc.property(values, (value) => {
        const spec = JSON.parse(JSON.stringify(value)) as Json; // no -0
        expect(parse(config(spec))).toEqual({ spec });
        expect(chart(spec)).toBe(config(spec).replaceAll('{{', '{{ "{{" }}'));
      }),
    );
  });

  it('has a document for each object', () => {
    const documents = parseAllDocuments(manifestText([{ kind: 'One' }, { kind: 'Two' }], 'chart'));
    expect(documents.map((document) => document.toJS())).toEqual([{ kind: 'One' }, { kind: 'Two' }]);
  });

  it('has comments above what they are about, in lines of at most 120 columns', () => {
    const words = Array.from({ length: 50 }, () => 'word').join(' ');
    const text = manifestText(
      [
        commented('An object.', {
          field: commented('A field.', { inner: 1 }),
          list: [commented(words, 'item'), { first: commented('A first field.', 1), second: 2 }],
        }),
      ],
      'config',
    );
    const line = `  #${' word'.repeat(23)}`;
    expect(text).toBe(`# An object.
# A field.
field:
  inner: 1
list:
${line}
${line}
  # word word word word
  - item
  -
    # A first field.
    first: 1
    second: 2
`);
    expect(parse(text)).toEqual({ field: { inner: 1 }, list: ['item', { first: 1, second: 2 }] });
  });

  it('hands on what is no action of Helm, although it looks like one', () => {
    expect(chart('{{ .x }}')).toBe(`spec: "{{ "{{" }} .x }}"\n`);
  });

  it('refuses what it cannot write', () => {
    expect(() => config('two\nlines')).toThrow('a text of several lines cannot be written here');
  });
});

describe('what the chart lets its user choose', () => {
  const namespace = chartValue('.Release.Namespace', 'system');

  it('is the default in config/, and filled in by Helm in the chart', () => {
    const spec = { replicas: chartValue('.Values.replicas', 2), namespace };
    expect(config(spec)).toBe('spec:\n  replicas: 2\n  namespace: system\n');
    // A namespace can be called 123, and must stay a text.
    expect(chart(spec)).toBe(
      'spec:\n  replicas: {{ .Values.replicas }}\n  namespace: "{{ .Release.Namespace }}"\n',
    );
  });

  it('may be a part of a text', () => {
    const spec = [namespace.within((name) => `service.${name}.svc`)];
    expect(config(spec)).toBe('spec:\n  - service.system.svc\n');
    expect(chart(spec)).toBe('spec:\n  - "service.{{ .Release.Namespace }}.svc"\n');
  });

  it('may be a map, which Helm indents to its place', () => {
    const spec = [{ labels: new ChartFields({ a: 'b' }, '.Values.labels') }];
    expect(config(spec)).toBe('spec:\n  - labels:\n      a: b\n');
    expect(chart(spec)).toBe('spec:\n  - labels: {{- toYaml .Values.labels | nindent 6 }}\n');
  });
});

describe('what only the chart has', () => {
  it('is not in config/', () => {
    const spec = { a: 1, b: new ChartOnly(2), list: [1, new ChartOnly(2, 'if .Values.two')] };
    expect(config(spec)).toBe('spec:\n  a: 1\n  list:\n    - 1\n');
    expect(config([new ChartOnly(1)])).toBe('spec: []\n');
    expect(config({ a: new ChartOnly(1) })).toBe('spec: {}\n');
  });

  it('is rendered where its action finds something', () => {
    const secrets = [new ChartOnly({ name: foundByAction }, 'range .')];
    expect(chart({ secrets: new ChartOnly(secrets, 'with .Values.secrets') })).toBe(`spec:
  {{- with .Values.secrets }}
  secrets:
    {{- range . }}
    - name: {{ . | quote }}
    {{- end }}
  {{- end }}
`);
  });
});
