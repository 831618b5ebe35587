// Opens the runner's page /docs in a headless Chromium: it shows every operation, logs no error, and asks no other host.
// Arguments: the API's address, the folder of puppeteer-core, the browser's executable, the contract, a file for the screenshot
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [api, tools, browserPath, contract, screenshot] = process.argv.slice(2);
const puppeteer = createRequire(resolve(tools, "package.json"))("puppeteer-core");
const summaries = [...readFileSync(contract, "utf8").matchAll(/^      summary: (.*)$/gm)].map(match => match[1]);

const browser = await puppeteer.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const errors = [];
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 1600 });
  page.on("console", message => message.type() === "error" && errors.push(`console: ${message.text()}`));
  page.on("pageerror", error => errors.push(`script: ${error}`));
  page.on("requestfailed", request => errors.push(`failed: ${request.url()}`));
  page.on("request", request => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== new URL(api).origin) {
      errors.push(`another host: ${url}`);
    }
  });
  await page.goto(`${api}/docs`, { waitUntil: "networkidle0" });
  await page.waitForSelector(".opblock-summary", { timeout: 30_000 });
  await page.screenshot({ path: screenshot, fullPage: true });
  const shown = await page.$$eval(".opblock-summary-description", titles => titles.filter(title => title.checkVisibility()).map(title => title.textContent));
  summaries.filter(summary => !shown.includes(summary)).forEach(summary => errors.push(`not shown: ${summary}`));
  await page.click(".opblock-summary-control"); // shows an operation with its parameters, bodies and responses
  await page.waitForSelector(".responses-table", { timeout: 30_000 });
  const sending = await page.$$(".try-out, .authorize");
  if (summaries.length === 0 || sending.length > 0) {
    errors.push(`${summaries.length} operations in the contract, ${sending.length} ways to send a request`);
  }
} finally {
  await browser.close();
}
if (errors.length > 0) {
  console.error(errors.join("\n"));
  process.exit(1);
}
console.log(`docs: the page shows ${summaries.length} operations, without an error and without another host`);
