/** Every manifest of the documentation is sound, and every metric that there is has its line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { usualJudging } from '../../../src/cli/judged-manifest.ts';
import { reportOn } from '../../../src/cli/report.ts';
import { SourceText } from '../../../src/cli/source-text.ts';
import { textOutput } from '../../../src/cli/text-output.ts';
import { controlledKinds } from '../../../src/controlled-kinds.ts';
import { createMetrics } from '../../../src/runtime/metrics/metrics.ts';
import { blocksOf, pages, root } from './pages.ts';

/** errors.md shows mistakes on purpose; its examples are judged where they are written into it. */
const manifests = pages()
  .filter(({ path }) => path !== 'docs/errors.md')
  .flatMap(blocksOf)
  .filter(({ language }) => language === 'yaml');

describe('manifests', () => {
  it.each(manifests)('of $page: $text', ({ page, text }) => {
    for (const document of parseAllDocuments(text)) expect(document.errors).toEqual([]);
    const report = reportOn([new SourceText(page, text)], controlledKinds, {
      ...usualJudging,
      isStrict: true,
    });
    expect(textOutput(report, { hasExcerpts: false, hasColor: false })).toBe('');
  });

  it('are there to be looked at', () => {
    expect(manifests.map(({ page }) => page)).toEqual(
      expect.arrayContaining(['README.md', 'docs/operations.md']),
    );
  });

  it('name their schema by a path that there is', () => {
    const modelines = manifests.flatMap(({ page, text }) =>
      [...text.matchAll(/\$schema=(\S+)/g)].map(([, path = '']) => join(root, page, '..', path)),
    );
    expect(modelines).not.toEqual([]);
    for (const path of modelines) expect(JSON.parse(readFileSync(path, 'utf8'))).toHaveProperty('$schema');
  });
});

describe('metrics', () => {
  const described = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  const names = createMetrics()
    .registry.getMetricsAsArray()
    .map(({ name }) => name)
    .filter((name) => !/^(?:process|nodejs)_/.test(name));

  it.each(names)('%s is described', (name) => expect(described).toContain(`| \`${name}\` |`));

  it('that are described exist', () => {
    const rows = [...described.matchAll(/^\| `([a-z]+_[a-z_]+)` \|/gm)].map(([, name = '']) => name);
    expect(rows.filter((name) => !names.includes(name))).toEqual([]);
  });
});
