/** For esbuild: shaders are imported as text, without comments and indentation. */
import { readFileSync } from 'node:fs';

const bare = (text) => text.replace(/\/\/.*$/gm, '').replace(/^\s+/gm, '');

export const shadersAsText = {
  name: 'shaders',
  setup(build) {
    build.onLoad({ filter: /\.wgsl$/ }, ({ path }) => ({
      contents: bare(readFileSync(path, 'utf8')),
      loader: 'text',
    }));
  },
};
