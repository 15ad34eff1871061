// Shows what a categorization AI took a document, and each of its pages, to be.

import { colours } from "../colours.js";
import { element } from "../element.js";
import { categoryList, likeliest } from "./categories.js";
import { counted, percent } from "./confidence.js";

function badgeOf(category) {
  const sure = category.confidence === null ? "" : ` ${percent(category.confidence)}`;
  return `${category.name}${sure}`;
}

function pageEntry(page, view, palette) {
  const best = likeliest(page.categories);
  if (best) view?.say(badgeOf(best), palette.get(best.id));
  const button = element("button", { type: "button", onclick: () => view?.show() }, `Page ${page.number}`);
  return element("li", {}, element("h3", {}, button), categoryList(page.categories, palette, best?.id));
}

/** Put what was found into a place and onto the pages, and say it in a few words. */
export function show(response, place, pageViews) {
  const views = new Map(pageViews.map((view) => [view.page.number, view]));
  const all = [...response.categories, ...response.pages.flatMap((page) => page.categories)];
  const palette = colours(all.map((category) => category.id));
  const whole = all.find((category) => category.id === response.category);
  const name = whole?.name ?? (all.length ? "Pages of several Categories" : "No Category");
  place.append(
    element("h2", {}, name),
    categoryList(response.categories, palette, response.category),
    element("h2", {}, "Page by page"),
    element("ol", { class: "parts" }, ...response.pages.map((page) => pageEntry(page, views.get(page.number), palette))),
  );
  return `${name}, ${counted(response.pages.length, "page", "pages")}`;
}
