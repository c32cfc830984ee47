// The readers themselves are npm packages, pinned by the caller in a folder of his own.
// A plain `import` would look beside this file, so each package is looked up from there.

import { createRequire } from 'node:module';
import path from 'node:path';

export class Packages {
  constructor(folder) {
    const root = path.resolve(folder);
    this.folder = path.join(root, 'node_modules');
    this.require = createRequire(path.join(root, 'package.json'));
  }

  load(name) {
    return this.require(name);
  }

  file(name) {
    return this.require.resolve(name);
  }

  // What another package brings with it, wherever npm has put that.
  within(owner) {
    return createRequire(this.require.resolve(`${owner}/package.json`));
  }
}
