"use strict";
// One file after the other: together they could be more than a client without a key may leave unread.
const load = element => new Promise((loaded, failed) => {
  element.onload = loaded;
  element.onerror = failed;
  document.head.append(element);
});
const style = href => load(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
const script = src => load(Object.assign(document.createElement("script"), { src }));
// Not randomUUID: browsers have it only where the page came over TLS or from this machine.
const freshKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("");

(async () => {
  await style("/docs/swagger-ui.css");
  await script("/docs/swagger-ui-bundle.js");
  const spec = await (await fetch("/openapi.json")).json();
  const idempotency = spec.components.parameters.IdempotencyKey;
  idempotency.required = false;
  idempotency.description += " Left empty on this page, each call gets a new one.";
  SwaggerUIBundle({
    spec,
    dom_id: "#viewer",
    deepLinking: true,
    docExpansion: "list",
    displayRequestDuration: true,
    tryItOutEnabled: true,
    // The key stays in the memory of this page and is gone when it is closed or loaded again.
    persistAuthorization: false,
    // Nothing is sent to a validator elsewhere.
    validatorUrl: null,
    requestInterceptor: request => {
      const change = ["POST", "PUT"].includes((request.method || "GET").toUpperCase());
      const given = Object.keys(request.headers || {}).some(name => name.toLowerCase() === "idempotency-key");
      if (change && !given) request.headers["Idempotency-Key"] = freshKey();
      return request;
    },
  });
})().catch(failure => {
  document.getElementById("viewer").textContent = "The page cannot be shown: " + (failure.message || "a file is missing") + ". The same is in /openapi.json.";
});
