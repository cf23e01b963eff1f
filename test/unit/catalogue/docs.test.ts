import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withCatalogue } from '../../../src/catalogue/docs.ts';

test('the lists of docs/workloads.md are those of the catalogue', () => {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/workloads.md'), 'utf8');
  expect(withCatalogue(document) === document, 'renew them: node src/catalogue/host/update-docs.ts').toBe(
    true,
  );
});

test('a document without the marks is refused', () => {
  expect(() => withCatalogue('# A document')).toThrow(/lacks the lines/);
});
