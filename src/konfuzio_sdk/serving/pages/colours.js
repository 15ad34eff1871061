// Colours of Labels, Categories and parts: each far from the one before, and dark enough on paper.

const GOLDEN_ANGLE = 137.508;
const FIRST_HUE = 212;

/** The colour of the index-th thing, from 0. */
export function colour(index) {
  const hue = Math.round((FIRST_HUE + index * GOLDEN_ANGLE) % 360);
  return `hsl(${hue} 72% 36%)`;
}

/** A colour for each of these keys, in their order. */
export function colours(keys) {
  return new Map([...new Set(keys)].map((key, index) => [key, colour(index)]));
}
