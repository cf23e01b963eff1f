/**
 * Zero in the form of a number with a fraction. A field that begins with a plain 0 is kept by V8 as a small integer
 * until a time of more than 2^31 ns comes: then the form of its objects changes, and all code that was compiled for them
 * is thrown away. Fields of times and of virtual runtimes begin with this one, which is equal to 0 in every way.
 */
export const ZERO: number = Number.MIN_VALUE / 2;
