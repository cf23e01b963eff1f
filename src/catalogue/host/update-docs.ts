// Writes the lists of docs/workloads.md anew from the catalogue: node src/catalogue/host/update-docs.ts
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withCatalogue } from '../docs.ts';

const path = join(import.meta.dirname, '../../../docs/workloads.md');
await writeFile(path, withCatalogue(await readFile(path, 'utf8')));
