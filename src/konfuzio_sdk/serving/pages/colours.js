// Colours of Labels, Categories and parts: each far from the one before, and dark enough for white letters on it.

const GOLDEN_ANGLE = 137.508;
const FIRST_HUE = 255;
const LIGHTNESSES = [0.5, 0.4];

/** The colour of the index-th thing, from 0. */
export function colour(index) {
  const hue = Math.round((FIRST_HUE + index * GOLDEN_ANGLE) % 360);
  return `oklch(${LIGHTNESSES[index % LIGHTNESSES.length]} 0.14 ${hue})`;
}

/** A colour for each of these keys, in their order. */
export function colours(keys) {
  return new Map([...new Set(keys)].map((key, index) => [key, colour(index)]));
}
