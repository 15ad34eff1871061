// Links a row of a table with what it tells of on the pages: pointing at one marks the other.

const MARKED = "pointed";

/** Link a row, and the button in it, with boxes. */
export function link(row, button, boxes) {
  const mark = (on) => [row, ...boxes].forEach((part) => part.classList.toggle(MARKED, on));
  for (const part of [row, ...boxes]) {
    part.addEventListener("pointerenter", () => mark(true));
    part.addEventListener("pointerleave", () => mark(false));
  }
  button.addEventListener("focus", () => mark(true));
  button.addEventListener("blur", () => mark(false));
  button.addEventListener("click", () => boxes[0]?.scrollIntoView({ block: "center", behavior: "smooth" }));
  for (const box of boxes) {
    box.addEventListener("click", () => {
      row.scrollIntoView({ block: "nearest", behavior: "smooth" });
      button.focus({ preventScroll: true });
    });
  }
}
