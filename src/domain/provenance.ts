/**
 * Where a figure comes from. `measured`: a kernel or runtime counter, exact at the moment it was read.
 * `inferred`: concluded from counters, such as what happened between two ticks.
 * `simulated`: a model's output. The three are never mixed in one lane or one figure.
 */
export type Provenance = 'measured' | 'inferred' | 'simulated';
