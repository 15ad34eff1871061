// Takes files that a person picks, or drops anywhere on the page.

/** Have `take` called with each file. */
export function takeFiles(input, take) {
  const page = document.documentElement;
  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = ""; // so that the same file, changed meanwhile, can be picked again
    if (file) take(file);
  });
  page.addEventListener("dragover", (event) => {
    event.preventDefault();
    page.classList.add("dropping");
  });
  page.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) page.classList.remove("dropping");
  });
  page.addEventListener("drop", (event) => {
    event.preventDefault();
    page.classList.remove("dropping");
    const [file] = event.dataTransfer.files;
    if (file) take(file);
  });
}
