import {
  badSetup,
  MAX_UNTIL_NS,
  type ModelSetup,
  readModelSetup,
  writeModelSetup,
} from '../../../export/modelSetup.ts';
import { MODELS } from '../../../model/models.ts';
import type { Client } from '../../app/client.ts';
import type { Theme } from '../../styles/palette.ts';
import type { ModelsController } from './controller.ts';
import { pngPicture, svgPicture } from './picture.ts';
import { checkWorkload } from './setups.ts';

/** Width of a picture in a file, px. */
const PICTURE_WIDTH = 1200;
/** A set-up is some kilobytes; more is another kind of file. */
const MAX_SETUP_BYTES = 16 * 2 ** 20;

export { MAX_UNTIL_NS };

export type PictureFormat = 'svg' | 'png';

const nameOf = ({ model, preset }: ModelSetup): string => `${model}-${preset ?? 'own'}`;

/** Asks where to and writes the set-up; answers the file's path, null where the reader cancelled. */
export const saveSetup = (client: Client, setup: ModelSetup): Promise<string | null> =>
  client.request('files.saveText', { suggestedName: `${nameOf(setup)}.json`, text: writeModelSetup(setup) });

/** Reads a chosen file. @throws {ReaderError} saying what is wrong with it. */
export async function loadSetup(file: File): Promise<ModelSetup> {
  if (file.size > MAX_SETUP_BYTES) {
    const has = Math.ceil(file.size / 2 ** 20);
    throw badSetup(
      `the file has ${has} MB, a set-up 16 MB at most; choose a file that "Export set-up" wrote`,
    );
  }
  const setup = readModelSetup(await file.text(), MODELS);
  try {
    checkWorkload(setup);
  } catch (cause) {
    if (cause instanceof RangeError) throw badSetup(cause.message, cause);
    throw cause;
  }
  return setup;
}

/** Asks where to and writes the active variant's lanes as they are in view. */
export async function savePicture(
  client: Client,
  controller: ModelsController,
  format: PictureFormat,
  theme: Theme,
): Promise<string | null> {
  const { active, view } = controller.store.getState();
  const { run } = controller.runner(active).store.getState();
  if (run === null) return null;
  const suggestedName = `${nameOf(run.setup)}.${format}`;
  if (format === 'svg') {
    const text = svgPicture(run, view, PICTURE_WIDTH, theme);
    return client.request('files.saveText', { suggestedName, text });
  }
  const bytes = await pngPicture(run, view, PICTURE_WIDTH, theme);
  return client.request('files.saveBytes', { suggestedName, bytes });
}
