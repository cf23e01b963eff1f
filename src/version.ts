import manifest from '../package.json' with { type: 'json' };

/** The product's version, as its sessions and `--version` name it. */
export const VERSION: string = manifest.version;
