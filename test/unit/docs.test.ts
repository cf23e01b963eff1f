import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);

/** The files that a page links to, from the root; addresses elsewhere are left out. */
function linksOf(page: string): string[] {
  const links = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)];
  const local = links.map(([, to = '']) => to).filter((to) => !/^[a-z]+:/.test(to));
  return local.map((to) => relative(ROOT, join(ROOT, dirname(page), to)));
}

test.each(PAGES)('every link of %s leads to a file', (page) => {
  expect(linksOf(page).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('every page of docs/ can be reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) for (const next of linksOf(page)) if (PAGES.includes(next)) reached.add(next);
  expect(PAGES.filter((page) => !reached.has(page))).toEqual([]);
});
