// Shows the OpenAPI with Swagger UI, which its own script has put into the window.

const root = new URL(".", document.baseURI);
const place = document.getElementById("swagger");

async function description() {
  const response = await fetch(new URL("docs.json", root));
  if (!response.ok) throw new Error(`the service answered ${response.status}`);
  // The service may lie below a path of another one, of which it knows nothing.
  return { ...(await response.json()), servers: [{ url: root.href.replace(/\/$/, "") }] };
}

try {
  const spec = await description();
  place.replaceChildren();
  window.SwaggerUIBundle({
    spec,
    domNode: place,
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    validatorUrl: null,
  });
} catch (error) {
  place.firstElementChild.textContent = `The description cannot be shown: ${error.message}.`;
}
