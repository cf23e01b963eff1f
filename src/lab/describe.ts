import { CATALOGUE } from '../catalogue/catalogue.ts';
import { installPlaces } from '../catalogue/host/installers.ts';
import { chooseToolchain, lacks, type ToolchainReport } from '../catalogue/toolchain.ts';
import type { Claim, Workload } from '../catalogue/types.ts';
import { describeRelation } from '../catalogue/verdict.ts';
import type { LabCatalogue, LabClaim, LabExample } from '../ipc/channels/lab.ts';

function describeClaim({ id, text, documents, figure, unit, stated, relation }: Claim): LabClaim {
  return { id, text, documents, figure, unit, stated, expected: describeRelation(relation, unit) };
}

/** One program of the catalogue with what this machine has to run it. */
export function describeExample(entry: Workload, { found }: ToolchainReport): LabExample {
  const choice = chooseToolchain(entry, found, installPlaces());
  const able = found.filter(
    (toolchain) => toolchain.language === entry.language && lacks(entry, toolchain) === null,
  );
  return {
    id: entry.id,
    title: entry.title,
    kind: entry.kind,
    language: entry.language,
    documents: entry.documents,
    model: entry.model,
    program: entry.program.path,
    parameters: entry.parameters,
    claims: entry.claims.map(describeClaim),
    lesson: entry.lesson,
    delayServer: entry.requires.delayServer,
    timeoutS: entry.timeoutS,
    toolchain: 'toolchain' in choice ? choice.toolchain : null,
    toolchains: able.map(({ command }) => command),
    unavailable: 'unavailable' in choice ? choice.unavailable : null,
  };
}

/** The whole catalogue, in its order. */
export function describeCatalogue(toolchains: ToolchainReport): LabCatalogue {
  return { examples: CATALOGUE.map((entry) => describeExample(entry, toolchains)), toolchains };
}
