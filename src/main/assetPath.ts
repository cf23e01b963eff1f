import { extname, join, sep } from 'node:path';
import { APP_ORIGIN, hasOrigin } from './origin.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Content type of a served file. */
export const assetType = (path: string): string => TYPES[extname(path)] ?? 'application/octet-stream';

/** The file under `folder` that a URL of ours names; null for anything outside it or of an unknown type. */
export function assetPath(folder: string, url: string): string | null {
  if (!hasOrigin(url, APP_ORIGIN)) return null;
  const { pathname } = new URL(url);
  const path = join(folder, decoded(pathname === '/' ? '/index.html' : pathname));
  return path.startsWith(folder + sep) && extname(path) in TYPES ? path : null;
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return '';
  }
}
