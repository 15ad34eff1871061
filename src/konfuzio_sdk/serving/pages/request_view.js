// Shows the commands that repeat a request, and copies them.

import { element } from "./element.js";

const [place, ways, shown, button, copied] = ["request", "ways", "command", "copy", "copied"].map((id) =>
  document.getElementById(id),
);

async function copy() {
  try {
    await navigator.clipboard.writeText(shown.textContent);
    copied.textContent = "Copied.";
  } catch {
    // Browsers lend their clipboard to secure addresses alone; the person can copy what is selected.
    window.getSelection().selectAllChildren(shown);
    copied.textContent = document.execCommand("copy") ? "Copied." : "Selected; copy it with your keyboard.";
  }
}

function choose(command) {
  shown.textContent = command.text;
  copied.textContent = "";
}

/** Show ways to send a request, the first one chosen. */
export function showCommands(commands) {
  const choices = commands.map((command, index) => {
    const input = element("input", { type: "radio", name: "way", checked: index === 0, onchange: () => choose(command) });
    return element("label", {}, input, command.name);
  });
  ways.replaceChildren(...choices);
  ways.hidden = commands.length < 2;
  choose(commands[0]);
  place.hidden = false;
}

/** Show none. */
export function hideCommands() {
  place.hidden = true;
}

button.addEventListener("click", copy);
