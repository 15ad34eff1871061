// Reads the columns in which a request holds the boxes of its characters.

function* unrolled(runs) {
  for (const [value, count] of runs) for (let i = 0; i < count; i += 1) yield value;
}

function* offsets(runs) {
  for (const [first, count] of runs) for (let i = 0; i < count; i += 1) yield first + i;
}

function boxed(request) {
  const columns = request.characters;
  if (!columns) return [];
  const text = Array.from(request.text ?? ""); // offsets count code points
  const [pages, y0s, y1s] = [columns.page, columns.y0, columns.y1].map((runs) => [...unrolled(runs)]);
  return [...offsets(columns.offset)].map((offset, i) => ({
    text: text[offset] ?? "",
    page: pages[i],
    x0: columns.x0[i],
    x1: columns.x1[i],
    y0: y0s[i],
    y1: y1s[i],
  }));
}

/** Every character that has a box, as {text, page, x0, x1, y0, y1}, by the number of its page. */
export function charactersByPage(request) {
  const found = new Map();
  for (const character of boxed(request)) {
    if (!found.has(character.page)) found.set(character.page, []);
    found.get(character.page).push(character);
  }
  return found;
}
