// Talks to the service that this page came from.

const root = new URL(".", document.baseURI);
const TYPES = {
  pdf: "application/pdf",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  tif: "image/tiff",
  tiff: "image/tiff",
};

/** What the service, or the way to it, said no with; `body` is problem+json, or looks like it. */
export class ProblemError extends Error {
  constructor(body) {
    super(body.detail ?? body.title);
    this.body = body;
  }
}

/** Address of a path of the service, with a query of what is not empty. */
export function address(path, query = {}) {
  const url = new URL(path, root);
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
  return url.href;
}

/** Media type of a file; its name tells where the browser does not know. */
export function mediaType(file) {
  const ending = file.name.toLowerCase().split(".").pop();
  return TYPES[ending] ?? (file.type || "application/octet-stream");
}

/** Read a file as a request, with the images of its pages. */
export function read(file, pages, signal) {
  const headers = { "Content-Type": mediaType(file) };
  return json(address("v1/read", { images: "true", pages }), { method: "POST", body: file, headers, signal });
}

/** Have the AI work on a request. */
export function ask(endpoint, request, signal) {
  const headers = { "Content-Type": "application/json" };
  return json(address(endpoint), { method: "POST", body: JSON.stringify(request), headers, signal });
}

/** The example that the OpenAPI gives first: a request of the newest version. */
export async function example(endpoint, signal) {
  const openapi = await json(address("docs.json"), { signal });
  const body = openapi.paths[`/${endpoint}`].post.requestBody.content["application/json"];
  return Object.values(body.examples)[0].value;
}

async function json(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ProblemError({ title: "The service cannot be reached", detail: "Is it still running?" });
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body !== null) return body;
  throw new ProblemError(body?.title ? body : { title: `The answer was ${response.status}`, status: response.status });
}
