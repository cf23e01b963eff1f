import { asyncioModel } from '../../model/asyncio/model.ts';
import { asAnyModel, ModelRegistry } from '../../model/engine/registry.ts';
import { gilModel } from '../../model/gil/model.ts';
import { gmpModel } from '../../model/gmp/model.ts';
import { kernelModel } from '../../model/kernel/model.ts';
import { nodeModel } from '../../model/node/model.ts';

/** The simulators that fitted programs run on. */
export const OVERLAY_MODELS = new ModelRegistry([
  asAnyModel(kernelModel),
  asAnyModel(gilModel),
  asAnyModel(asyncioModel),
  asAnyModel(gmpModel),
  asAnyModel(nodeModel),
]);
