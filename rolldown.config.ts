/**
 * `rolldown --config rolldown.config.ts` writes the program as it is shipped: dist/main.js, and in dist/parts what each
 * role needs of its own or shares with others. A process holds the text and the code of what it has loaded for as long
 * as it lives, so each loads its role alone.
 */
import type { Plugin, RolldownOptions } from 'rolldown';

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A single character beyond Latin-1 makes V8 keep the whole text of a file with two bytes for each. */
const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = file.code.replaceAll(/[^\0-\x7f]/g, escaped);
    }
  },
};

/**
 * What the program takes of packages whose own index loads everything there is: fetch, WebSocket, caches and mocks of
 * undici, the cluster and push gateway of prom-client. To import anything else from them is an error of the build.
 */
const usedExports: Readonly<Record<string, string>> = {
  undici: `
    import api from './lib/api/index.js';
    import Dispatcher from './lib/dispatcher/dispatcher.js';
    Object.assign(Dispatcher.prototype, api);
    export { Dispatcher };
    export { default as Agent } from './lib/dispatcher/agent.js';
    export { default as Client } from './lib/dispatcher/client.js';
    export { default as buildConnector } from './lib/core/connect.js';
    export { default as errors } from './lib/core/errors.js';`,
  'prom-client': `
    export { default as Registry } from './lib/registry.js';
    export { default as Counter } from './lib/counter.js';
    export { default as Gauge } from './lib/gauge.js';
    export { default as Histogram } from './lib/histogram.js';
    export { exponentialBuckets } from './lib/bucketGenerators.js';`,
};

const smallerIndexes: Plugin = {
  name: 'smaller-indexes',
  load: (id) => usedExports[/\/node_modules\/([^/]+)\/index\.js$/.exec(id)?.[1] ?? ''],
};

export default {
  input: 'src/main.ts',
  platform: 'node',
  // Reads kubeconfig files, which a pod has none of. Four fifths of the whole would be this alone.
  external: ['@kubernetes/client-node'],
  plugins: [smallerIndexes, asciiOnly],
  output: {
    dir: 'dist',
    entryFileNames: 'main.js',
    chunkFileNames: 'parts/[name].js',
    format: 'esm',
    banner: ({ isEntry }) => (isEntry ? '#!/usr/bin/env node' : ''),
    // Without comments, but with names and lines: the log says where a fault of our own lies.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
  },
} satisfies RolldownOptions;
