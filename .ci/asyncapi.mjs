// Parses events/asyncapi.yaml and its schemas with AsyncAPI's own parser. Every diagnostic is an error, except the hint that a later
// version than 3.0.0 exists: most tools support 3.0.0.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [file, tools] = process.argv.slice(2);
const { Parser, fromFile } = createRequire(`${process.cwd()}/${tools}/`)("@asyncapi/parser");
const { document, diagnostics } = await fromFile(new Parser(), file).parse();
const findings = diagnostics.filter((each) => each.code !== "asyncapi-latest-version");
for (const each of findings) {
  console.error(`${each.code} at ${each.path.join(".")}: ${each.message}`);
}
if (!document || findings.length > 0) {
  process.exit(1);
}
const messages = document.allMessages().all();
for (const message of messages) {
  // The parser has resolved the reference. The result must be the schema against which the event tests validate.
  const detail = message.payload().property("detail").json();
  const schema = JSON.parse(readFileSync(`events/schemas/${message.name()}.json`, "utf8"));
  const plain = (node) => JSON.stringify(node, (key, value) => (key.startsWith("x-parser-") ? undefined : value));
  if (plain(detail) !== plain(schema)) {
    console.error(`${message.name()} differs from events/schemas/${message.name()}.json`);
    process.exit(1);
  }
}
console.log(`contract: AsyncAPI ${document.version()}, ${messages.length} messages match events/schemas, 0 findings`);
