import { defineConfig } from 'vite';
import { compressAssets } from './bundle-size.js';

export default defineConfig({
  base: '/portal/',
  plugins: [compressAssets()],
  // Packages of this repository are bundled from their source.
  resolve: { conditions: ['@edgemeter/source', 'module', 'browser', 'development|production'] },
  build: {
    outDir: '../../dist/public',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // A font or picture in a data URL could not be cached by itself.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 300,
  },
});
