// Starts Swagger UI on this service's own OpenAPI document. It isn't part of Swagger UI, which is vendored.
"use strict";

// Swagger UI has a dark look, but leaves it to the page to ask for it.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

SwaggerUIBundle({
  url: document.getElementById("swagger-ui").dataset.description,
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  // Nothing is asked of another house, and nothing is taken from the page's address.
  validatorUrl: null,
  queryConfigEnabled: false,
  // A token is forgotten with the page, and no cookie goes along.
  persistAuthorization: false,
  withCredentials: false,
  requestInterceptor: (request) => ({ ...request, credentials: "omit" }),
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
});
