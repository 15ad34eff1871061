// One page: its image, or its characters where it has none that browsers show, and boxes on top.

import { coloured, drawn, element } from "./element.js";

const SHOWN = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);

export class PageView {
  /** `glyphs` are the page's characters, as `charactersByPage` gives them. */
  constructor(page, glyphs) {
    this.page = page;
    this.badge = element("span", { class: "badge", hidden: true });
    this.boxes = drawn("svg", { class: "boxes", viewBox: `0 0 ${page.width} ${page.height}` });
    this.sheet = element("div", { class: "sheet" }, this.paper(glyphs), this.boxes);
    this.sheet.style.aspectRatio = `${page.width} / ${page.height}`;
    const title = element("figcaption", {}, element("span", {}, `Page ${page.number}`), this.badge);
    this.figure = element("figure", { class: "page" }, title, this.sheet);
  }

  paper(glyphs) {
    const { image, number } = this.page;
    if (image && SHOWN.has(image.media_type)) {
      const src = `data:${image.media_type};base64,${image.data}`;
      return element("img", { src, alt: `Page ${number}`, loading: "lazy", decoding: "async" });
    }
    return this.written(glyphs);
  }

  written(glyphs) {
    const { width, height, number } = this.page;
    const letters = glyphs.map((glyph) =>
      drawn(
        "text",
        {
          x: glyph.x0,
          y: height - glyph.y0 - (glyph.y1 - glyph.y0) * 0.22,
          "font-size": (glyph.y1 - glyph.y0) * 0.85,
          textLength: Math.max(glyph.x1 - glyph.x0, 0.1),
          lengthAdjust: "spacingAndGlyphs",
        },
        glyph.text,
      ),
    );
    const label = { role: "img", "aria-label": `Page ${number}`, viewBox: `0 0 ${width} ${height}` };
    return drawn("svg", { class: "written", ...label }, ...letters);
  }

  /** Draw a box, whose numbers are points from the bottom left, and return it. */
  box({ x0, y0, x1, y1 }, colour, title) {
    const margin = 1.5;
    const place = {
      x: x0 - margin,
      y: this.page.height - y1 - margin,
      width: x1 - x0 + 2 * margin,
      height: y1 - y0 + 2 * margin,
    };
    const rectangle = drawn("rect", { class: "box", rx: 1.5, ...place }, drawn("title", {}, title));
    this.boxes.append(coloured(rectangle, colour));
    return rectangle;
  }

  /** Say on the page what it was found to be. */
  say(text, colour) {
    this.badge.textContent = text;
    this.badge.hidden = false;
    coloured(this.figure, colour);
    this.figure.classList.add("marked");
  }

  /** Bring it into view. */
  show() {
    this.figure.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }
}
