// How sure something is, as a bar and in percent.

import { element } from "../element.js";

/** Nothing where there is no confidence. */
export function confidence(share) {
  if (share === null || share === undefined) return element("span", { class: "unsure" }, "–");
  const bar = element("span", { class: "bar", "aria-hidden": "true" }, element("span", {}));
  bar.style.setProperty("--share", share);
  return element("span", { class: "confidence" }, bar, percent(share));
}

/** A share in percent. */
export function percent(share) {
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

/** A number of things, in words. */
export function counted(number, one, several) {
  return `${number} ${number === 1 ? one : several}`;
}
