/** How Kafka's clients log in and encrypt. */
import type { BaseOptions } from "@platformatic/kafka";
import { mskToken } from "../aws/msk.ts";
import { managedKafkaToken } from "../google/managed-kafka.ts";
import { tlsOptions } from "./access.ts";
import type { Login, StoreAccess } from "./access.ts";

/** How a password is shown to Kafka. */
export const PASSWORD_MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;

/** How Kafka is reached, beside where. */
export interface KafkaAccess extends StoreAccess {
  /** For logins by password. */
  readonly mechanism: (typeof PASSWORD_MECHANISMS)[number];
}

function saslOf(login: Login, mechanism: KafkaAccess["mechanism"]): NonNullable<BaseOptions["sasl"]> {
  switch (login.method) {
    case "iam":
      return { mechanism: "OAUTHBEARER", token: () => mskToken(login.identity) };
    case "google-iam":
      return { mechanism: "OAUTHBEARER", token: () => managedKafkaToken(login.identity) };
    case "password":
      return { mechanism, username: login.username ?? "", password: login.password };
  }
}

/** The part of a client's options that says how it logs in. A token is made anew for every connection and every renewal of one. */
export function kafkaAccess({
  login,
  encryption,
  mechanism,
}: KafkaAccess): Required<Pick<BaseOptions, "sasl">> & Pick<BaseOptions, "tls"> {
  return {
    sasl: saslOf(login, mechanism),
    ...(encryption === undefined ? {} : { tls: tlsOptions(encryption) }),
  };
}
