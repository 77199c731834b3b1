/** Which way imports may run in `src`: a reader who knows the layers knows where to look, and a system can be taken out. */
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What each ships-or-tests file of `src` imports, by paths from `src`. */
const imports = new Map(
  globSync('**/*.ts', { cwd: import.meta.dirname }).map((file) => {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8');
    const named = text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+\.ts)'/g);
    return [file, [...named].map(([, path = '']) => posix.join(posix.dirname(file), path))] as const;
  }),
);

const isTest = (file: string): boolean => /\.test\.ts$|(^|\/)testing\//.test(file);
const shipped = [...imports].filter(([file]) => !isTest(file));

/** The imports of what ships, from files that match one pattern to files that match another, but for those excepted. */
function arrows(from: RegExp, to: RegExp, except = /^$/): string[] {
  return shipped
    .filter(([file]) => from.test(file))
    .flatMap(([file, paths]) => paths.map((path) => ({ file, path })))
    .filter(({ path }) => to.test(path) && !except.test(path))
    .map(({ file, path }) => `${file} -> ${path}`);
}

const systemOf = (path: string): string | undefined =>
  /^(?:schemas|webhooks|controllers)\/([^/]+)\/[^/]+\/|^schemas\/([^/]+)\/system\.ts$/
    .exec(path)
    ?.slice(1)
    .find(Boolean);

const layers = 'schemas|webhooks|controllers';
const tables = 'kinds\\.ts|controlled-kinds\\.ts';
const above = 'roles|cli|generate|main\\.ts';

describe('imports', () => {
  it.each<[string, RegExp, RegExp, RegExp?]>([
    ['of the vocabulary of Kubernetes lead nowhere else', /^kubernetes\//, /^(?!kubernetes\/)/],
    ['of schemas lead to schemas and Kubernetes', /^schemas\//, /^(?!schemas\/|kubernetes\/)/],
    [
      'of webhooks never lead to controllers',
      /^webhooks\//,
      new RegExp(`^(controllers|runtime|${tables}|${above})`),
    ],
    [
      'of controllers never lead to webhooks',
      /^controllers\//,
      new RegExp(`^(webhooks|admission|${tables}|${above})`),
    ],
    ['of the runtime lead to no kind', /^runtime\//, new RegExp(`^(${layers}|admission|${tables}|${above})`)],
    [
      'of admission lead to no kind',
      /^admission\//,
      new RegExp(`^(${layers}|${tables}|${above})`),
      /^schemas\/(kind-schema|schema-defaults)\.ts$/,
    ],
    ['of HTTP and of names lead nowhere above', /^(http|installation)\//, /^(?!http\/|installation\/)/],
    ['of commands lead neither to roles nor to what generates', /^cli\//, /^(roles|generate)\//],
    ['of what generates lead to no role', /^generate\//, /^roles\//],
    ['of the tables lead to nobody who takes them', new RegExp(`^(${tables})`), new RegExp(`^(${above})`)],
    ['of what ships never lead to tests', /./, /\.test\.ts$|(^|\/)testing\/|^\.\.\/(test|bench)\//],
  ])('%s', (_, from, to, except) => {
    expect(shipped.some(([file]) => from.test(file))).toBe(true);
    expect(arrows(from, to, except)).toEqual([]);
  });

  it('never lead from one system to another', () => {
    const crossing = shipped.flatMap(([file, paths]) =>
      paths
        .filter((path) => systemOf(file) !== undefined && systemOf(path) !== undefined)
        .filter((path) => systemOf(file) !== systemOf(path))
        .map((path) => `${file} -> ${path}`),
    );
    expect(crossing).toEqual([]);
    expect(new Set(shipped.map(([file]) => systemOf(file)))).toContain('inference-gateway');
  });

  it('run in no circle', () => {
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, way: readonly string[]): void => {
      if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' -> '));
      if (done.has(file) || way.includes(file)) return;
      for (const path of imports.get(file) ?? []) visit(path, [...way, file]);
      done.add(file);
    };
    for (const file of imports.keys()) visit(file, []);
    expect(circles).toEqual([]);
  });
});
