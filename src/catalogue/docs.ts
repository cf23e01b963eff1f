import { formatMeasure } from '../analysis/measure.ts';
import { CATALOGUE } from './catalogue.ts';
import type { Language, Workload } from './types.ts';
import { describeRelation } from './verdict.ts';

/** Lines between which `docs/workloads.md` holds what is made from the catalogue. */
export const DOC_BEGIN = '<!-- made from the catalogue: begin -->';
export const DOC_END = '<!-- made from the catalogue: end -->';

const TITLES: Readonly<Record<Language, string>> = {
  python: 'Python',
  go: 'Go',
  node: 'Node.js',
  java: 'Java',
  rust: 'Rust',
  c: 'C',
};

function options(entry: Workload): string {
  const shown = entry.parameters.filter((parameter) => parameter.type !== 'url');
  return shown
    .map(({ flag, default: usual, quick }) => `\`--${flag} ${usual}\`${quick === usual ? '' : ` (${quick})`}`)
    .join(', ');
}

function workloadRow(entry: Workload): string {
  const documents = entry.documents.length > 0 ? entry.documents.join(', ') : 'ours';
  return `| \`${entry.id}\` | ${entry.title} | \`${entry.program.path}\` | ${options(entry)} | ${documents} |`;
}

function claimRows(entry: Workload): string[] {
  return entry.claims.map((claim) => {
    const stated = claim.stated === null ? '' : formatMeasure(claim.stated, claim.unit);
    const relation = describeRelation(claim.relation, claim.unit);
    const documents = claim.documents.length > 0 ? claim.documents.join(', ') : 'ours';
    return `| \`${claim.id}\` | ${claim.text} | ${stated} | \`${claim.figure}\` ${relation} | ${documents} |`;
  });
}

function section(language: Language): string[] {
  const entries = CATALOGUE.filter((entry) => entry.language === language);
  return [
    `### ${TITLES[language]}`,
    '',
    '| id | what | program | options (quick) | documents |',
    '|---|---|---|---|---|',
    ...entries.map(workloadRow),
    '',
    '| claim | statement | stated | reproduced when | documents |',
    '|---|---|---|---|---|',
    ...entries.flatMap(claimRows),
    '',
  ];
}

/** The lists of workloads and claims of `docs/workloads.md`, in Markdown. */
export function catalogueMarkdown(): string {
  const languages: readonly Language[] = ['python', 'go', 'node', 'java', 'rust', 'c'];
  return languages.flatMap(section).join('\n');
}

/** A document with what stands between the two marks replaced. Throws for a document without them. */
export function withCatalogue(document: string): string {
  const begin = document.indexOf(DOC_BEGIN);
  const end = document.indexOf(DOC_END);
  if (begin === -1 || end < begin)
    throw new Error(`The document lacks the lines ${DOC_BEGIN} and ${DOC_END}.`);
  return `${document.slice(0, begin + DOC_BEGIN.length)}\n${catalogueMarkdown()}${document.slice(end)}`;
}
