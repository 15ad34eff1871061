// Shows what went wrong.

import { element } from "./element.js";

const REQUEST = "urn:request:";

/** Put a problem, as the service tells it, into a place. */
export function showProblem(place, { title, status, detail, instance, errors = [] }) {
  const faults = errors.map((fault) =>
    element("li", {}, element("code", {}, fault.pointer), element("span", {}, fault.detail)),
  );
  const id = instance?.startsWith(REQUEST) ? instance.slice(REQUEST.length) : instance;
  place.replaceChildren(
    element("h2", {}, title, ...(status ? [element("span", { class: "code" }, status)] : [])),
    ...(detail ? [element("p", {}, detail)] : []),
    ...(faults.length ? [element("ul", {}, ...faults)] : []),
    ...(id ? [element("p", { class: "id" }, "In the service's log it is request ", element("code", {}, id))] : []),
  );
  place.hidden = false;
}
