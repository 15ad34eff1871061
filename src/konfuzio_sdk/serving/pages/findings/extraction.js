// Shows the values that an extraction AI found: boxes on the pages, a legend of Labels, a table a set of values.

import { colours } from "../colours.js";
import { coloured, element } from "../element.js";
import { confidence, counted, percent } from "./confidence.js";
import { link } from "./links.js";

const HEADS = [
  ["Label", "of"],
  ["Value", "value"],
  ["Page", "on"],
  ["Confidence", "sure"],
];

function textOf(annotation) {
  return annotation.spans.map((span) => span.text ?? "").join(" … ");
}

function boxesOf(annotation, label, colour, views) {
  const sure = annotation.confidence === null ? "" : ` (${percent(annotation.confidence)})`;
  const title = `${label.name}: ${textOf(annotation)}${sure}`;
  return annotation.spans
    .filter((span) => span.box && views.has(span.page))
    .map((span) => views.get(span.page).box(span.box, colour, title));
}

function valueOf(annotation) {
  const [text, normalized] = [textOf(annotation), annotation.normalized];
  const same = normalized === null || String(normalized) === text;
  const reading = same ? [] : [element("span", { class: "normalized", title: "Normalized" }, normalized)];
  return element("td", { class: "value" }, element("span", {}, text), ...reading);
}

function rowOf(annotation, label, colour, boxes) {
  const button = element(
    "button",
    { type: "button", class: "label" },
    element("i", { class: "swatch" }),
    element("span", {}, label.name),
  );
  const row = element(
    "tr",
    {},
    element("th", { scope: "row" }, button),
    valueOf(annotation),
    element("td", { class: "on" }, annotation.spans[0].page),
    element("td", { class: "sure" }, confidence(annotation.confidence)),
  );
  link(row, button, boxes);
  return coloured(row, colour);
}

/** Name of each set, numbered where there are several of a Label Set. */
function titlesOf(response) {
  const names = new Map(response.label_sets.map((set) => [set.id, set.name ?? `Label Set ${set.id}`]));
  const ids = response.annotation_sets.map((set) => set.label_set);
  return ids.map((id, index) => {
    const number = ids.slice(0, index + 1).filter((other) => other === id).length;
    return ids.filter((other) => other === id).length > 1 ? `${names.get(id)} ${number}` : names.get(id);
  });
}

function tableOf(title, rows) {
  const heads = HEADS.map(([name, kind]) => element("th", { scope: "col", class: kind }, name));
  return element(
    "table",
    {},
    element("caption", {}, title),
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...rows),
  );
}

function legendOf(labels, palette, shownBy) {
  const entries = labels.map((label) => {
    const parts = shownBy.get(label.id) ?? [];
    const toggle = (event) => parts.flat().forEach((part) => part.classList.toggle("away", !event.target.checked));
    const box = element("input", { type: "checkbox", checked: true, onchange: toggle });
    const name = element("span", {}, label.name);
    const entry = element("label", {}, box, element("i", { class: "swatch" }), name, element("small", {}, parts.length));
    return element("li", {}, coloured(entry, palette.get(label.id)));
  });
  return element("ul", { class: "legend", "aria-label": "Labels; untick to hide" }, ...entries);
}

/** Put what was found into a place and onto the pages, and say it in a few words. */
export function show(response, place, pageViews) {
  const views = new Map(pageViews.map((view) => [view.page.number, view]));
  const labels = new Map(response.labels.map((label) => [label.id, label]));
  const titles = titlesOf(response);
  const palette = colours(labels.keys());
  const shownBy = new Map();
  const tables = response.annotation_sets.map((set, index) => {
    const rows = set.annotations.map((annotation) => {
      const [label, colour] = [labels.get(annotation.label), palette.get(annotation.label)];
      const boxes = boxesOf(annotation, label, colour, views);
      const row = rowOf(annotation, label, colour, boxes);
      shownBy.set(label.id, [...(shownBy.get(label.id) ?? []), [row, ...boxes]]);
      return row;
    });
    return tableOf(titles[index], rows);
  });
  const number = response.annotation_sets.reduce((sum, set) => sum + set.annotations.length, 0);
  const nothing = element("p", { class: "nothing" }, "The AI found no values in this document.");
  place.classList.toggle("of-one-page", views.size < 2);
  place.append(...(number ? [legendOf(response.labels, palette, shownBy), ...tables] : [nothing]));
  return `${counted(number, "value", "values")} on ${counted(views.size, "page", "pages")}`;
}
