// Creates a key store and waits until it is connected. Arguments: team, file with the create request, idempotency key.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Sha256 } from "@aws-crypto/sha256-js";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { SignatureV4 } from "@smithy/signature-v4";

const api = process.env.KEY_STORES_API ?? "http://127.0.0.1:8080";
const attempts = 5;
const final = ["NOT_REQUESTED", "CONNECTED", "FAILED", "DISCONNECTED"]; // states of a connection that do not change by themselves
const signer = new SignatureV4({
  service: "execute-api",
  region: process.env.AWS_REGION ?? "eu-central-1",
  credentials: defaultProvider(), // from the environment, a profile or a role
  sha256: Sha256,
});
let sent = 0;

class Refused extends Error {}

async function sendOnce(method, url, headers, body) {
  const { protocol, hostname, port, pathname: path } = url;
  const unsigned = { method, protocol, hostname, port: Number(port), path, query: {}, headers: { host: url.host, ...headers }, body };
  const signed = await signer.sign(unsigned);
  sent++;
  try {
    return await fetch(url, { method, headers: signed.headers, body, signal: AbortSignal.timeout(35_000) });
  } catch {
    return undefined; // no response came
  }
}

/** Sends a request again while the same request with the same key can succeed. Throws Refused for any other problem. */
async function send(method, url, headers, { body, mayBeMissing = false } = {}) {
  for (let attempt = 0; ; attempt++) {
    const response = await sendOnce(method, url, headers, body);
    if (response && (response.status < 400 || (mayBeMissing && response.status === 404))) {
      return response;
    }
    const problem = response && (await problemOf(response));
    const retry = problem?.retry ?? { when: !response || problem?.retryable ? "later" : "never" };
    if (!["now", "later"].includes(retry.when) || attempt + 1 === attempts) {
      throw new Refused(explain(response?.status, problem));
    }
    await sleep(1000 * (retry.afterSeconds ?? 2 ** attempt - 1));
  }
}

async function problemOf(response) {
  return response.headers.get("Content-Type")?.startsWith("application/problem+json") ? await response.json() : undefined;
}

/** Says what was wrong: all invalid values and broken rules at once. */
function explain(status, problem) {
  const errors = problem?.errors?.map(error => `  ${error.pointer}: ${error.detail}`) ?? [];
  return [`${status ?? "no response"} ${problem?.code}: ${problem?.detail}`, ...errors].join("\n");
}

/** Polls until the creation has failed or the connection has a final state. A 304 has no body: nothing has changed. Undefined on a 404. */
async function waitUntilSettled(url, mayBeMissing) {
  for (let etag, store; ; ) {
    const response = await send("GET", url, { Prefer: "wait=20", ...(etag && { "If-None-Match": etag }) }, { mayBeMissing });
    if (response.status === 404) {
      return undefined;
    }
    if (response.status === 200) {
      store = await response.json();
      etag = response.headers.get("ETag");
      console.log(store.name, store.status, store.connection.state);
    }
    if (store.status === "FAILED" || (store.status === "CREATED" && final.includes(store.connection.state))) {
      return store;
    }
    await sleep(1000 * Number(response.headers.get("Retry-After") ?? 1));
  }
}

async function main(team, file, key) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key, Prefer: "wait=20" };
  const body = readFileSync(file, "utf8");
  let store;
  do { // a 404 after a 202: the service stored nothing, so the create is sent again with the same key
    const created = await send("POST", new URL(`${api}/v1/teams/${team}/key-stores`), headers, { body });
    store = await waitUntilSettled(new URL(created.headers.get("Location"), api), created.status === 202);
  } while (!store);
  if (store.status === "FAILED") {
    throw new Refused(`${store.problem.code}: ${store.problem.detail}`);
  }
  if (store.connection.state === "FAILED") {
    throw new Refused(`${store.connection.errorCode}: ${store.connection.remedy}`);
  }
  console.log(`${store.name} is ${store.connection.state} as ${store.customKeyStoreId} after ${sent} requests`);
}

await main(...process.argv.slice(2)).catch(error => {
  console.error(error instanceof Refused ? error.message : error);
  process.exitCode = 1;
});
