/** `rolldown --config rolldown.config.ts` writes dist/main.js: the program in one file, as the image has it. */
import { defineConfig } from 'rolldown';

export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  // Reads kubeconfig files, which a pod has none of. Four fifths of the whole would be this alone.
  external: ['@kubernetes/client-node'],
  output: {
    file: 'dist/main.js',
    format: 'esm',
    banner: '#!/usr/bin/env node',
    codeSplitting: false,
  },
});
