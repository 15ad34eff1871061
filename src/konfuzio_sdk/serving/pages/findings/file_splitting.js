// Shows the documents that a splitting AI found in a file, each with its pages.

import { colour, colours } from "../colours.js";
import { coloured, element } from "../element.js";
import { categoryList } from "./categories.js";
import { confidence, counted } from "./confidence.js";

function pageButton(view, id) {
  const name = view ? view.page.number : id;
  return element("button", { type: "button", "aria-label": `Page ${name}`, onclick: () => view?.show() }, name);
}

function partEntry(part, index, views, palette) {
  const title = `Document ${index + 1}`;
  const pages = part.pages.map((page) => {
    views.get(page.id)?.say(title, colour(index));
    return pageButton(views.get(page.id), page.id);
  });
  const begins = element("p", { class: "begins" }, "begins here: ", confidence(part.confidence));
  return element(
    "li",
    {},
    coloured(element("h3", {}, element("i", { class: "swatch" }), title), colour(index)),
    element("p", { class: "page-numbers" }, `${part.pages.length === 1 ? "Page" : "Pages"} `, ...pages),
    ...(part.confidence === null ? [] : [begins]),
    categoryList(part.categories, palette, part.category),
  );
}

/** Put what was found into a place and onto the pages, and say it in a few words. */
export function show(response, place, pageViews) {
  const views = new Map(pageViews.map((view) => [view.page.id, view]));
  const palette = colours(response.documents.flatMap((part) => part.categories.map((category) => category.id)));
  const entries = response.documents.map((part, index) => partEntry(part, index, views, palette));
  const told = counted(entries.length, "document", "documents");
  place.append(element("h2", {}, told), element("ol", { class: "parts" }, ...entries));
  return `${told} in ${counted(views.size, "page", "pages")}`;
}
