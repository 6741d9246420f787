import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { licences } from './scripts/licences';
import { sizes } from './scripts/sizes';

export default defineConfig({
  plugins: [svelte(), licences(), sizes()],
  build: {
    outDir: '../internal/webui/dist',
    // The folder lies outside of this one and is cleared by scripts/clean.mjs,
    // which keeps the marker file that go:embed needs.
    emptyOutDir: false,
    assetsInlineLimit: 0, // the page's policy allows no data: fonts or scripts
    modulePreload: { polyfill: false },
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // know light-dark()
    reportCompressedSize: true,
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:8080',
      '/openapi.json': 'http://127.0.0.1:8080',
    },
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
  },
});
