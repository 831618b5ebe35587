// Uses the types that openapi-typescript generates from the contract as a portal would. Compiled, never run.
import type { components, operations } from "./key-stores";

type CreateKeyStoreRequest = components["schemas"]["CreateKeyStoreRequest"];
type KeyStore = components["schemas"]["KeyStore"];
type Created = operations["createKeyStore"]["responses"][201];

export const order: CreateKeyStoreRequest = {
  name: "payments-cards",
  type: "EXTERNAL_KEY_STORE",
  clientReference: "CHG-4711",
  externalKeyStore: {
    connectivity: "PUBLIC_ENDPOINT",
    uriEndpoint: "https://xks.payments.example.com",
    uriPath: "/kms/xks/v1",
    credentialSecretArn: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:payments/xks-AbCdEf",
  },
};

export const stored = (created: Created): KeyStore => created.content["application/json"];

export const reference = (store: KeyStore): string | undefined => store.clientReference;

export function told(store: KeyStore): string {
  switch (store.connection.state) {
    case "CONNECTED":
      return `${store.name} is connected since ${store.connection.since}`;
    case "FAILED":
      return `${store.connection.errorCode}: ${store.connection.remedy}`;
    default:
      return store.connection.state;
  }
}

// @ts-expect-error the contract has no such type
export const wrong: CreateKeyStoreRequest = { name: "payments-cards", type: "SOFTWARE" };

export const mixed: CreateKeyStoreRequest = {
  name: "payments-cards",
  type: "AWS_CLOUDHSM",
  // @ts-expect-error a key store of this type has cloudHsm
  externalKeyStore: order.type === "EXTERNAL_KEY_STORE" ? order.externalKeyStore : undefined,
};
