import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: () => 'edgemeter-chart.js' },
    target: 'es2022',
  },
});
