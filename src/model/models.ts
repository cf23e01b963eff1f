import { asyncioModel } from './asyncio/model.ts';
import { asAnyModel, ModelRegistry } from './engine/registry.ts';
import { gilModel } from './gil/model.ts';
import { gmpModel } from './gmp/model.ts';
import { kernelModel } from './kernel/model.ts';
import { nodeModel } from './node/model.ts';

/** Every model of the product, in the order in which they are shown. A new model adds a line. */
export const MODELS = new ModelRegistry([
  asAnyModel(kernelModel),
  asAnyModel(gilModel),
  asAnyModel(asyncioModel),
  asAnyModel(nodeModel),
  asAnyModel(gmpModel),
]);
