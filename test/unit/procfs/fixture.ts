import { readFileSync } from 'node:fs';

const folder = new URL('../../fixtures/proc/', import.meta.url);

/** A captured file's bytes; `capture.py` beside it made them. */
export const bytesOf = (name: string): Uint8Array => readFileSync(new URL(`${name}.txt`, folder));

/** The same as text. */
export const textOf = (name: string): string => readFileSync(new URL(`${name}.txt`, folder), 'utf8');

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
