/** Every link of the documentation leads somewhere. */
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kinds } from '../../../src/kinds.ts';
import { type Page, pages, proseOf, root } from './pages.ts';

/** The anchors of a page, made of its headings as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** What is wrong with a link; undefined where it leads somewhere. Other sites are not asked. */
function problemOf(link: string, page: Page): string | undefined {
  if (/^https:\/\//.test(link)) return undefined;
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? page.path : normalize(join(dirname(page.path), file));
  if (path.startsWith('..') || !existsSync(join(root, path))) return `${link}: there is no ${path}`;
  if (anchor === undefined) return undefined;
  if (statSync(join(root, path)).isDirectory()) return `${link}: a folder has no headings`;
  return anchorsOf(readFileSync(join(root, path), 'utf8')).has(anchor)
    ? undefined
    : `${link}: no such heading`;
}

/** What a page names in code that begins as a path of this repository does; `<kind>` stands for any name. */
const pathsIn = (page: Page): string[] =>
  [
    ...proseOf(page).matchAll(
      /`((?:src|test|docs|bench|config|crds|examples|schemas|charts|manifests)\/[^`\s]*)`/g,
    ),
  ].map(([, path = '']) => path);

describe('paths', () => {
  it.each(pages().filter((page) => pathsIn(page).length > 0))('that $path names are there', (page) => {
    const absent = pathsIn(page).filter(
      (path) => globSync(path.replaceAll(/<[^>]+>/g, '*'), { cwd: root }).length === 0,
    );
    expect(absent).toEqual([]);
  });

  it('are there to be looked at', () => {
    const architecture = pages().find(({ path }) => path === 'docs/architecture.md');
    expect(architecture && pathsIn(architecture).length).toBeGreaterThan(15);
  });
});

describe('links', () => {
  it.each(pages())('of $path', (page) => {
    const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.flatMap((link) => problemOf(link, page) ?? [])).toEqual([]);
  });

  it.each(kinds)('of the README lead to the fields of $schema.resource.kind', ({ schema }) => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    expect(readme).toContain(`[${schema.resource.kind}](docs/reference/${schema.singular}.md)`);
  });

  it('are there to be looked at', () => {
    expect(pages().map(({ path }) => path)).toEqual(
      expect.arrayContaining(['README.md', 'docs/operations.md', 'docs/reference/gateway.md']),
    );
  });

  it('of the alerts lead to a paragraph of the runbook', () => {
    const alerts = readFileSync(join(root, 'config/prometheus/alerts.yaml'), 'utf8');
    const links = [...alerts.matchAll(/runbook_url: (\S+)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(5);
    const page = { path: 'README.md', text: '' };
    expect(links.flatMap((link) => problemOf(link, page) ?? [])).toEqual([]);
  });
});
