import type { Toolchain } from '../../src/catalogue/toolchain.ts';

/** The Node that runs the tests, as a toolchain that was found. */
export const THIS_NODE: Toolchain = {
  language: 'node',
  command: process.execPath,
  version: process.versions.node,
  name: `Node.js ${process.versions.node}`,
  gil: null,
  packages: [],
  problem: null,
};
