// Makes elements. Text becomes text and nothing else, whatever a document says.

const SVG = "http://www.w3.org/2000/svg";

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "hidden" || name === "disabled" || name === "checked") made[name] = value;
    else if (value !== null) made.setAttribute(name, value);
  }
  made.append(...children.map((child) => (child instanceof Node ? child : document.createTextNode(String(child)))));
  return made;
}

/** An HTML element; attributes that start with "on" are listeners. */
export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** An SVG element, likewise. */
export function drawn(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** Give an element a colour that its style reads as `--colour`. */
export function coloured(made, colour) {
  made.style.setProperty("--colour", colour);
  return made;
}
