/** `rolldown --config rolldown.config.ts` writes dist/main.js: the program in one file, as the image has it. */
import { defineConfig, type Plugin } from 'rolldown';

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A single character beyond Latin-1 makes V8 keep the whole text of the program with two bytes for each. */
const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = file.code.replaceAll(/[^\0-\x7f]/g, escaped);
    }
  },
};

export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  // Reads kubeconfig files, which a pod has none of. Four fifths of the whole would be this alone.
  external: ['@kubernetes/client-node'],
  plugins: [asciiOnly],
  output: {
    file: 'dist/main.js',
    format: 'esm',
    banner: '#!/usr/bin/env node',
    codeSplitting: false,
    // Without comments, but with names and lines: the log says where a fault of our own lies.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
  },
});
