/** The overlay's shared words. They live in the domain, so that the window's contract can speak of them too. */
export * from '../../domain/overlay.ts';
