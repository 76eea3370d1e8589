/** A raw zone that holds this file at its root was invented by `cityflow demo`. */
export const SYNTHETIC_MARKER = 'DONNEES-SYNTHETIQUES.txt';

/** In the name of every file of an invented raw zone. */
export const SYNTHETIC_TAG = 'donnees-synthetiques';
