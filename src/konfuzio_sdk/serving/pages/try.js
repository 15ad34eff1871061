// The page on which a person tries the AI out: from a file, or the example, to what was found.

import { charactersByPage } from "./characters.js";
import { commandsOfFile, commandsOfRequest } from "./curl.js";
import { takeFiles } from "./drop.js";
import { PageView } from "./page_view.js";
import { showProblem } from "./problem_view.js";
import { hideCommands, showCommands } from "./request_view.js";
import { ask, example, ProblemError, read } from "./service.js";

const { endpoint, findings } = document.body.dataset;
const viewOfFindings = import(`./${findings}`); // it may take its time; the page is there for the person before
const [form, input, range, again, status, problem, result, pages, found] = [
  "form",
  "file",
  "range",
  "again",
  "status",
  "problem",
  "result",
  "pages",
  "findings",
].map((id) => document.getElementById(id));

let chosen = null;
let running = new AbortController();

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(2)} s`;
}

/** Start anew, and give up what is still under way. */
function started(what) {
  running.abort();
  running = new AbortController();
  status.textContent = what;
  status.classList.add("busy");
  problem.hidden = true;
  result.hidden = true;
  hideCommands();
  return running.signal;
}

function ended(what) {
  status.textContent = what;
  status.classList.remove("busy");
}

function failed(error) {
  if (error.name === "AbortError") return;
  ended("");
  const unknown = { title: "This page failed", detail: error.message };
  showProblem(problem, error instanceof ProblemError ? error.body : unknown);
}

async function showResult(request, response) {
  const { show } = await viewOfFindings;
  const glyphs = charactersByPage(request);
  const views = (request.pages ?? []).map((page) => new PageView(page, glyphs.get(page.number) ?? []));
  pages.replaceChildren(...views.map((view) => view.figure));
  found.replaceChildren();
  const told = show(response, found, views);
  result.hidden = false;
  return told;
}

async function askAbout(request, signal) {
  status.textContent = "The AI works on it …";
  const since = performance.now();
  const response = await ask(endpoint, request, signal);
  return [response, `answered in ${seconds(since)}`];
}

async function tryFile(file) {
  chosen = file;
  again.disabled = false;
  const wanted = range.value.trim();
  const signal = started(`${file.name} is being read …`);
  try {
    const since = performance.now();
    const request = await read(file, wanted, signal);
    const readIn = `read in ${seconds(since)}`;
    const [response, answeredIn] = await askAbout(request, signal);
    ended(`${file.name}: ${await showResult(request, response)}; ${readIn}, ${answeredIn}.`);
  } catch (error) {
    failed(error);
  }
  if (!signal.aborted) showCommands(commandsOfFile(endpoint, file, wanted));
}

async function tryExample() {
  const signal = started("The example is being fetched …");
  let request = null;
  try {
    request = await example(endpoint, signal);
    const [response, answeredIn] = await askAbout(request, signal);
    // An image in it is a stand-in, so its characters are what is worth seeing.
    const bare = { ...request, pages: request.pages.map((page) => ({ ...page, image: null })) };
    ended(`The example: ${await showResult(bare, response)}; ${answeredIn}.`);
  } catch (error) {
    failed(error);
  }
  if (request && !signal.aborted) showCommands(commandsOfRequest(endpoint, request));
}

takeFiles(input, tryFile);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (chosen) tryFile(chosen);
});
document.getElementById("example").addEventListener("click", tryExample);
