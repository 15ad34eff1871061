// A list of Categories, each with its confidence.

import { coloured, element } from "../element.js";
import { confidence } from "./confidence.js";

/** The Categories that something may be of, the likeliest first; `chosen` is the id of the one that it is of. */
export function categoryList(categories, palette, chosen = null) {
  const entries = categories.map((category) => {
    const name = element("span", { class: "category" }, element("i", { class: "swatch" }), category.name);
    const current = category.id === chosen ? { class: "chosen" } : {};
    return element("li", current, coloured(name, palette.get(category.id)), confidence(category.confidence));
  });
  return element("ul", { class: "categories" }, ...entries);
}

/** The likeliest of them, or nothing. */
export function likeliest(categories) {
  return categories.reduce((best, one) => ((one.confidence ?? 1) > (best?.confidence ?? -1) ? one : best), null);
}
