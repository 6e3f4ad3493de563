/** What the variables of a store come to: how to log in, and by what its certificate is checked. */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { awsIdentity } from "../aws/identity.ts";
import { googleIdentity } from "../google/identity.ts";
import type { Encryption, Login, LoginOutsideGoogle, StoreAccess } from "../stores/access.ts";
import type { KafkaAccess } from "../stores/kafka-access.ts";
import { AWS_VARIABLES, CASSANDRA_VARIABLES, KAFKA_ACCESS_VARIABLES, REDIS_VARIABLES } from "./stores.ts";
import { problemOf } from "./variable.ts";
import type { ValuesOf, Variable } from "./variable.ts";

/** How the service reaches its stores. */
export interface ServiceAccess {
  readonly cassandra: StoreAccess<LoginOutsideGoogle>;
  readonly kafka: KafkaAccess;
  readonly redis: StoreAccess;
}

/** What was read, and what is wrong with it: everything at once. */
export interface Checked<Access> {
  readonly access: Access;
  readonly problems: string[];
}

/** What a login is made of. */
export interface LoginValues<Method extends Login["method"] = Login["method"]> {
  readonly method: Method;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly awsRegion: string | undefined;
}

/** A login, and what it lacks. */
export interface CheckedLogin<Accepted extends Login> {
  readonly login: Accepted;
  readonly lacks: readonly ("password" | "awsRegion")[];
}

/** The login, and what it lacks. */
export function loginOf(values: LoginValues): CheckedLogin<Login> {
  return values.method === "google-iam"
    ? { login: { method: values.method, identity: googleIdentity() }, lacks: [] }
    : loginOutsideGoogle({ ...values, method: values.method });
}

function loginOutsideGoogle({
  method,
  username,
  password,
  awsRegion,
}: LoginValues<LoginOutsideGoogle["method"]>): CheckedLogin<LoginOutsideGoogle> {
  return method === "iam"
    ? {
        login: { method, identity: awsIdentity(awsRegion ?? ""), username },
        lacks: awsRegion === undefined ? ["awsRegion"] : [],
      }
    : { login: { method, username, password: password ?? "" }, lacks: password === undefined ? ["password"] : [] };
}

/**
 * Certificates of authorities, from a file.
 *
 * @returns the PEM text, or why there is none
 */
export function readAuthorities(path: string): { readonly authorities?: string; readonly refused?: string } {
  try {
    const authorities = readFileSync(path, "utf8");
    // Refuses now what a connection would refuse much later.
    new X509Certificate(authorities);
    return { authorities };
  } catch (error) {
    const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
    return { refused: code.startsWith("E") && !code.startsWith("ERR_") ? code : "it holds no certificate" };
  }
}

/** The variables of one store. */
interface StoreVariables {
  readonly authentication: Variable<unknown>;
  readonly password: Variable<unknown>;
  readonly caFile: Variable<unknown>;
  /** Those that the chosen login needs beside. */
  readonly needed: readonly (readonly [variable: Variable<unknown>, value: string | undefined])[];
}

interface StoreValues {
  readonly tls: boolean;
  readonly caFile: string | undefined;
  readonly serverName?: string | undefined;
}

function storeAccess<Accepted extends Login>(
  { login, lacks }: CheckedLogin<Accepted>,
  values: StoreValues,
  variables: StoreVariables,
): Checked<StoreAccess<Accepted>> {
  const missing = [
    ...variables.needed.filter(([, value]) => value === undefined).map(([variable]) => variable),
    ...lacks.map((part) => (part === "password" ? variables.password : AWS_VARIABLES.awsRegion)),
  ];
  const problems = missing.map((variable) =>
    problemOf(variable, "nothing", `${variables.authentication.name} is ${login.method}`),
  );
  let encryption: Encryption | undefined;
  if (values.tls) {
    const { authorities, refused } = values.caFile === undefined ? {} : readAuthorities(values.caFile);
    if (refused !== undefined)
      problems.push(problemOf(variables.caFile, `no certificates at ${values.caFile ?? ""}`, refused));
    encryption = { authorities, serverName: values.serverName };
  }
  return { access: { login, encryption }, problems };
}

/** How Cassandra is reached. */
export function cassandraAccess(
  values: ValuesOf<typeof AWS_VARIABLES & typeof CASSANDRA_VARIABLES>,
): Checked<StoreAccess<LoginOutsideGoogle>> {
  const { cassandraAuthentication: authentication, ...variables } = CASSANDRA_VARIABLES;
  return storeAccess(
    loginOutsideGoogle({
      method: values.cassandraAuthentication,
      username: values.cassandraUsername,
      password: values.cassandraPassword,
      awsRegion: values.awsRegion,
    }),
    {
      tls: values.cassandraTls,
      caFile: values.cassandraCaFile,
      serverName: values.cassandraServerName,
    },
    {
      authentication,
      password: variables.cassandraPassword,
      caFile: variables.cassandraCaFile,
      needed:
        values.cassandraAuthentication === "password" ? [[variables.cassandraUsername, values.cassandraUsername]] : [],
    },
  );
}

function kafkaAccess(values: ValuesOf<typeof AWS_VARIABLES & typeof KAFKA_ACCESS_VARIABLES>): Checked<KafkaAccess> {
  const { kafkaAuthentication: authentication, ...variables } = KAFKA_ACCESS_VARIABLES;
  const { access, problems } = storeAccess(
    loginOf({
      method: values.kafkaAuthentication,
      username: values.kafkaUsername,
      password: values.kafkaPassword,
      awsRegion: values.awsRegion,
    }),
    {
      tls: values.kafkaTls,
      caFile: values.kafkaCaFile,
    },
    {
      authentication,
      password: variables.kafkaPassword,
      caFile: variables.kafkaCaFile,
      needed: values.kafkaAuthentication === "password" ? [[variables.kafkaUsername, values.kafkaUsername]] : [],
    },
  );
  return { access: { ...access, mechanism: values.kafkaMechanism }, problems };
}

function redisAccess(values: ValuesOf<typeof AWS_VARIABLES & typeof REDIS_VARIABLES>): Checked<StoreAccess> {
  const { redisAuthentication: authentication, ...variables } = REDIS_VARIABLES;
  return storeAccess(
    loginOf({
      method: values.redisAuthentication,
      username: values.redisUsername,
      password: values.redisPassword,
      awsRegion: values.awsRegion,
    }),
    {
      tls: values.redisTls,
      caFile: values.redisCaFile,
    },
    {
      authentication,
      password: variables.redisPassword,
      caFile: variables.redisCaFile,
      needed:
        values.redisAuthentication === "iam"
          ? [
              [variables.redisUsername, values.redisUsername],
              [variables.redisCacheName, values.redisCacheName],
            ]
          : [],
    },
  );
}

/** How the service reaches its stores. */
export function readStoreAccess(
  values: ValuesOf<
    typeof AWS_VARIABLES & typeof CASSANDRA_VARIABLES & typeof KAFKA_ACCESS_VARIABLES & typeof REDIS_VARIABLES
  >,
): Checked<ServiceAccess> {
  const cassandra = cassandraAccess(values);
  const kafka = kafkaAccess(values);
  const redis = redisAccess(values);
  return {
    access: { cassandra: cassandra.access, kafka: kafka.access, redis: redis.access },
    problems: [...cassandra.problems, ...kafka.problems, ...redis.problems],
  };
}
