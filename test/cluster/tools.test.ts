/** How the Go modules under `tools/` pin what they are made of. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceOf, type ToolName } from './tools.ts';

/** The versions that a go.mod leads to, by module; what it replaces counts as what it is replaced by. */
function versionsOf(tool: ToolName): Map<string, string> {
  const text = readFileSync(join(sourceOf(tool).folder, 'go.mod'), 'utf8');
  const required = text.matchAll(/^(?:require |\t)(\S+) (v\S+)/gm);
  const replaced = text.matchAll(/^\t(\S+) => \S+ (v\S+)/gm);
  return new Map([...required, ...replaced].map(([, module = '', version = '']) => [module, version]));
}

describe('the pinned modules', () => {
  it.each(['kwok', 'cert-manager', 'helm-template'] as const)(
    'of %s are those that Kubernetes is built with, so that each is compiled once',
    (tool) => {
      const kubernetes = versionsOf('kube-apiserver');
      const differing = [...versionsOf(tool)].filter(
        ([module, version]) => kubernetes.has(module) && kubernetes.get(module) !== version,
      );
      expect(differing).toEqual([]);
    },
  );
});
