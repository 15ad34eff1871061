// Writes the commands that send what this page sent.

import { address, mediaType } from "./service.js";

function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function command(...lines) {
  return lines.join(" \\\n  ");
}

function sent(type, data, url) {
  return command("curl", `-H 'Content-Type: ${type}'`, `--data-binary ${quoted(data)}`, quoted(url));
}

/** Ways to send a file: as it is, or as the JSON that the service reads it as. */
export function commandsOfFile(endpoint, file, pages) {
  const [type, data] = [mediaType(file), `@${file.name}`];
  const asJson = sent("application/json", "@-", address(endpoint));
  return [
    { name: "The file", text: sent(type, data, address(endpoint, { pages })) },
    { name: "As JSON", text: `${sent(type, data, address("v1/read", { images: "true", pages }))} |\n${asJson}` },
  ];
}

/** The way to send a request that no file was read for. */
export function commandsOfRequest(endpoint, request) {
  return [{ name: "As JSON", text: sent("application/json", JSON.stringify(request), address(endpoint)) }];
}
