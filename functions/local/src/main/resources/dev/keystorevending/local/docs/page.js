// The page is for reading: it sends no requests to the API, because a browser cannot sign them.
const nothing = () => null;
SwaggerUIBundle({
  url: "/docs/key-stores.v1.yaml",
  dom_id: "#contract",
  deepLinking: true,
  defaultModelRendering: "model", // schemas; samples generated from patterns are not readable
  defaultModelsExpandDepth: 0,
  supportedSubmitMethods: [],
  validatorUrl: null,
  plugins: [{ components: { authorizeBtn: nothing, authorizeOperationBtn: nothing } }],
});
