import type { LabExample, LabLanguage, LabToolchain, LabToolchains } from '../../../ipc/channels/lab.ts';

/** A toolchain as a list offers it: its command, and words that tell it from the others. */
export type ToolchainOption = readonly [command: string, label: string];

/** Names of toolchains; those of the same name, as of one version in two places, are told apart by their paths. */
export function toolchainOptions(toolchains: readonly LabToolchain[]): readonly ToolchainOption[] {
  return toolchains.map(({ command, name }) => {
    const isOnly = toolchains.filter((one) => one.name === name).length === 1;
    return [command, isOnly ? name : `${name} – ${command}`] as const;
  });
}

/** What can run an example: an empty word for the usual toolchain, then the others that are able to. */
export function exampleToolchains(
  { toolchain, toolchains }: Pick<LabExample, 'toolchain' | 'toolchains'>,
  { found }: Pick<LabToolchains, 'found'>,
): readonly ToolchainOption[] {
  if (toolchain === null) return [];
  const able = toolchainOptions(found.filter(({ command }) => toolchains.includes(command)));
  const usual = able.find(([command]) => command === toolchain.command)?.[1] ?? toolchain.name;
  return [['', `${usual} (usual)`], ...able.filter(([command]) => command !== toolchain.command)];
}

/** The languages of which there is more than one toolchain that runs the programs, with those. */
export function choosableToolchains({ found }: Pick<LabToolchains, 'found'>): readonly {
  readonly language: LabLanguage;
  readonly options: readonly ToolchainOption[];
}[] {
  const usable = found.filter(({ problem }) => problem === null);
  const languages = [...new Set(usable.map(({ language }) => language))];
  return languages
    .map((language) => ({
      language,
      options: toolchainOptions(usable.filter((one) => one.language === language)),
    }))
    .filter(({ options }) => options.length > 1);
}
