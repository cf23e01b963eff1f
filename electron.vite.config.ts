import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const source = (path: string): string => resolve(import.meta.dirname, 'src', path);

export default defineConfig({
  main: {
    build: {
      // The oldest Node that runs any of these: the main process's, in Electron 33. The others run on 22.18 or newer.
      target: 'node20.18',
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: source('main/index.ts'),
          recorder: source('recorder/child.ts'),
          sampler: source('sampler/worker.ts'),
          service: source('service/child.ts'),
          lab: source('lab/child.ts'),
          race: source('lab/raceChild.ts'),
          raceRecorder: source('lab/raceRecorder.ts'),
          cli: source('cli/index.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      sourcemap: true,
      // A sandboxed preload can require `electron` and little else: everything it imports is bundled, as CommonJS.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: source('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: source('renderer'),
    plugins: [react()],
    build: {
      target: 'chrome130',
      sourcemap: true,
      rolldownOptions: { input: { index: source('renderer/index.html') } },
    },
  },
});
