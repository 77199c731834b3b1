/** `validate` reads of every text the values that the real kubectl reads, and refuses what kubectl refuses. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSources } from '../../../src/cli/source-files.ts';
import { SourceText } from '../../../src/cli/source-text.ts';
import { parseSource } from '../../../src/cli/yaml-documents.ts';
import { isRecord } from '../../../src/kubernetes/json.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { encodedManifests, manifestTexts, stricterTexts } from './manifest-texts.ts';

let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane();
});

afterAll(() => controlPlane?.stop());

/** The values without the namespace, which kubectl adds. */
function withoutNamespace(value: unknown): unknown {
  if (!isRecord(value) || !isRecord(value.metadata)) return value;
  const { namespace: _, ...metadata } = value.metadata;
  return { ...value, metadata };
}

/** The objects that kubectl prints, one after the other. */
function printedObjects(stdout: string): unknown[] {
  const texts = stdout.split(/^(?=\{)/m).filter((text) => text.trim() !== '');
  return texts.map((text) => withoutNamespace(JSON.parse(text)));
}

async function readByKubectl(input: string | Buffer) {
  const args = ['create', '--dry-run=client', '--validate=false', '-o', 'json', '-f', '-'];
  const { code, stdout, stderr } = await controlPlane.kubectl(args, { input });
  return { values: printedObjects(stdout), isRefused: code !== 0, stderr };
}

async function readByValidate(input: string | Buffer) {
  const stdin = (async function* () {
    yield Buffer.from(input);
  })();
  const values: unknown[] = [];
  let isRefused = false;
  for await (const source of readSources(['-'], stdin)) {
    if (!(source instanceof SourceText)) {
      isRefused = true;
      continue;
    }
    const { documents, problems } = parseSource(source);
    // As JSON, which knows no negative zero.
    for (const { value } of documents) values.push(withoutNamespace(JSON.parse(JSON.stringify(value))));
    isRefused ||= problems.length > 0;
  }
  return { values, isRefused };
}

/** Texts after which kubectl says that there is nothing, or that an object is none: `validate` says so elsewhere. */
const isAboutObjects = (stderr: string): boolean =>
  /no objects passed|Object '\w+' is missing|cannot unmarshal \w+ into Go value/.test(stderr);

describe('the same values as kubectl', () => {
  it('are looked at in many texts', () => {
    expect(new Set([...manifestTexts, ...encodedManifests]).size).toBeGreaterThan(300);
  });

  it.concurrent.each([...manifestTexts, ...encodedManifests])('of %j', async (text) => {
    const [theirs, ours] = await Promise.all([readByKubectl(text), readByValidate(text)]);
    if (isAboutObjects(theirs.stderr)) return;
    expect({ isRefused: ours.isRefused, of: theirs.stderr }).toEqual({
      isRefused: theirs.isRefused,
      of: theirs.stderr,
    });
    // kubectl stops at the first document that it cannot read; `validate` goes on.
    expect(ours.values.slice(0, theirs.values.length)).toEqual(theirs.values);
    if (!theirs.isRefused) expect(ours.values).toHaveLength(theirs.values.length);
  });

  it.each(stricterTexts)('are not guessed of %j, which is refused', async (text) => {
    expect(await readByKubectl(text)).toMatchObject({ isRefused: false });
    expect(await readByValidate(text)).toMatchObject({ isRefused: true });
  });
});
