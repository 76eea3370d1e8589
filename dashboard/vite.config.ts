import { defineConfig, type Plugin } from 'vite';
import { compressed } from './build/compressed.ts';

/**
 * Plot writes a stylesheet into each chart; a page under `style-src 'self'` refuses it. The rules stand in
 * src/styles/charts.css instead.
 */
function plotWithoutStylesheet(): Plugin {
  const written = /svg\.append\("style"\)\.text\(\s*`[^`]*`\s*\)/;
  return {
    name: 'plot-without-stylesheet',
    transform(code, id) {
      if (!id.endsWith('@observablehq/plot/src/plot.js')) return null;
      if (!written.test(code)) this.error('Plot writes its stylesheet otherwise: look at plot.js again');
      return { code: code.replace(written, 'svg'), map: null };
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  // the dashboard may be served below a path, such as the stage of an API gateway
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [plotWithoutStylesheet(), compressed()],
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: 'es' },
});
