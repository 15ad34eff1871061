// Shows the answer of an AI of a type that has no view of its own, as it is.

import { element } from "../element.js";

/** Put the answer into a place, and say so. */
export function show(response, place) {
  place.append(element("h2", {}, "The answer"), element("pre", {}, JSON.stringify(response, null, 2)));
  return "answered";
}
