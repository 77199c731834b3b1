import { describe, expect, it } from 'vitest';
import { recordedIo } from './testing/recorded-io.ts';
import { runValidate } from './validate.ts';

const head = 'apiVersion: core.inference-gateway.com/v1alpha1\nkind: Gateway\nmetadata:\n  name: example\n';

async function shown(
  spec: string,
  style: { isTerminal?: boolean; hasColor?: boolean } = {},
  ...args: string[]
) {
  const io = recordedIo(`${head}spec:\n${spec}`, style);
  await runValidate([...args, '-'], io);
  return io.written.out;
}

const watched = { isTerminal: true };

describe('what a person sees', () => {
  it('is the line of the file with a caret, on a terminal', async () => {
    expect(await shown('  environment: prod\n', watched)).toMatch(/\n {6}environment: prod\n {19}\^{4}\n$/);
    expect(await shown('  environment: prod\n')).not.toContain('^');
  });

  it('points at the key of the block in which something is missing', async () => {
    expect(await shown('  ingress:\n    enabled: true\n', watched)).toMatch(/\n {6}ingress:\n {6}\^{7}\n$/);
  });

  it('has colour where it is asked for', async () => {
    const escapeSequence = '\u001b[';
    expect(await shown('  replicas: 101\n', { isTerminal: true, hasColor: true })).toContain(escapeSequence);
    expect(await shown('  replicas: 101\n', watched)).not.toContain(escapeSequence);
  });

  it.each([
    ['a key in clear', '  providers: [{name: OpenAI, env: [{name: OPENAI_API_KEY, value: canary}]}]\n'],
    ['a URL with a password', '  mcp:\n    servers:\n      - name: a\n        url: ftp://user:canary@a\n'],
    ['a value beside the mistake', '  providers: [{name: OpenAI, env: [{value: canary, name: "1 bad"}]}]\n'],
    [
      'a key of the wrong type',
      '  providers:\n    - name: OpenAI\n      env:\n        - name: OPENAI_API_KEY\n          value: {canary: 1}\n',
    ],
  ])('never holds %s', async (_, spec) => {
    const text = await shown(spec, watched);
    expect(text).toContain('[gateway/');
    expect(text.replaceAll(/spec\.\S+/g, '')).not.toContain('canary');
  });

  it('cannot move the cursor of a terminal', async () => {
    const text = await shown('  "\\e[2Jx": 1\n  replicas: 101 # \u001b[31m\n', watched);
    expect(text).not.toContain('\u001b');
  });
});

describe('what GitHub sees', () => {
  it('is an annotation for each finding', async () => {
    expect(await shown('  environment: "a%\\nb"\n', {}, '--output', 'github')).toMatch(
      /^::error file=<stdin>,line=6,col=16,title=gateway\/environment::spec\.environment: Unsupported value: "a%25\\nb": .*\n$/,
    );
  });
});
