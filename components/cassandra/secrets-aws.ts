import * as apiextensions from "@pulumi/kubernetes/apiextensions";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesComponentArgs } from "../kubernetes-component.ts";
import { KubernetesComponent } from "../kubernetes-component.ts";
import {
  AWAIT_VALUE,
  EXTERNAL_SECRETS_API,
  FIRST_VALUES,
  PUSH_SECRET_API,
  pushMetadata,
} from "../workload/external-secrets.ts";
import type { Namespace } from "../workload/namespace.ts";
import { K8SSANDRA } from "./k8ssandra-names.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsCassandraSecretsChildren {
  secretStore: apiextensions.CustomResourceArgs;
  externalSecret: apiextensions.CustomResourceArgs;
  pushSecret: apiextensions.CustomResourceArgs;
}

/** The operator's token, as it is written into Secrets Manager for the cluster that describes all datacentres. */
export interface PushedToken {
  /** Name of the secret, in the region's own Secrets Manager. */
  readonly secret: pulumi.Input<string>;
  /** The secret's tags: External Secrets would take those away that it is not told of. */
  readonly tags: pulumi.Input<Readonly<Record<string, string>> | undefined>;
}

/** Arguments of `AwsCassandraSecrets`. */
export interface AwsCassandraSecretsArgs extends KubernetesComponentArgs<AwsCassandraSecretsChildren> {
  readonly namespace: Namespace;
  /** Names in Secrets Manager: of the authority (JSON: certificate, key, storePassword), and of the roles' passwords (JSON, by role). */
  readonly from: { readonly authority: pulumi.Input<string>; readonly roles: pulumi.Input<string> };
  /** Where the operator's token goes. Default: nowhere, as in the cluster that describes all datacentres. */
  readonly token?: PushedToken;
  /** What has to be there first: External Secrets, with its definitions, its webhooks and its right to read and write the secrets. */
  readonly after: readonly pulumi.Resource[];
}

/** Cassandra's own roles: name of the Secret, which is the role's name too, and property of the value in Secrets Manager. */
const ROLES = {
  superuser: K8SSANDRA.secrets.superuser,
  medusa: K8SSANDRA.secrets.medusa,
  reaper: K8SSANDRA.secrets.reaper,
  reaperConsole: K8SSANDRA.secrets.reaperConsole,
} as const;

/**
 * What Cassandra's pods and operators have to keep secret, brought from the region's Secrets Manager by External Secrets: the authority of the
 * certificates, the password of the Java key stores, and the roles with which the superuser, Medusa and Reaper log in. None of it is in the engine's
 * state, and none in an environment variable of ours; what the operators do with it is up to them.
 *
 * The other way goes one thing, where `token` says where to: the token with which the operator of another cluster works in this one.
 *
 * **Cost**: 0.05 USD for 10 000 calls, some 0.03 USD a month (list prices of eu-west-1, recalled in 2026: check before you rely on them).
 */
export class AwsCassandraSecrets extends KubernetesComponent<AwsCassandraSecretsChildren> {
  /** What pods and certificates wait for. */
  readonly ready: readonly pulumi.Resource[];
  /** Name of the authority in Secrets Manager, of whose value clients need the property `certificate`. */
  readonly authority: pulumi.Input<string>;
  readonly #store: apiextensions.CustomResource;

  constructor(name: string, args: AwsCassandraSecretsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("cassandra:AwsSecrets", name, args, options);
    this.#store = this.make(
      "secretStore",
      apiextensions.CustomResource,
      "store",
      {
        apiVersion: EXTERNAL_SECRETS_API,
        kind: "SecretStore",
        metadata: this.#metadata(args, K8SSANDRA.application),
        spec: { provider: { aws: { service: "SecretsManager", region: this.placement.region } } },
      },
      { dependsOn: [...args.after] },
    );
    this.authority = args.from.authority;
    const { authority, stores } = K8SSANDRA.secrets;
    const { from } = args;
    this.ready = [
      this.#secret(args, authority, { "tls.crt": "certificate", "tls.key": "key" }, from.authority, {
        type: "kubernetes.io/tls",
      }),
      this.#secret(args, stores, { password: "storePassword" }, from.authority, { type: "Opaque" }),
      ...Object.entries(ROLES).map(([property, role]) =>
        this.#secret(args, role, { password: property }, from.roles, {
          type: "Opaque",
          data: { username: role, password: "{{ .password }}" },
        }),
      ),
    ];
    if (args.token !== undefined) this.#push(args, args.token);
    this.registerOutputs({});
  }

  #metadata(args: AwsCassandraSecretsArgs, name: string) {
    return { name, namespace: args.namespace.namespace, labels: this.labels(K8SSANDRA.application) };
  }

  #secret(
    args: AwsCassandraSecretsArgs,
    name: string,
    entries: Readonly<Record<string, string>>,
    key: pulumi.Input<string>,
    template: object,
  ): apiextensions.CustomResource {
    return this.make(
      "externalSecret",
      apiextensions.CustomResource,
      name,
      {
        apiVersion: EXTERNAL_SECRETS_API,
        kind: "ExternalSecret",
        metadata: { ...this.#metadata(args, name), annotations: AWAIT_VALUE },
        spec: {
          refreshInterval: "1h",
          secretStoreRef: { kind: "SecretStore", name: this.#store.metadata.name },
          target: { name, creationPolicy: "Owner", deletionPolicy: "Retain", template },
          data: Object.entries(entries).map(([secretKey, property]) => ({ secretKey, remoteRef: { key, property } })),
        },
      },
      { dependsOn: [...args.after, this.#store], customTimeouts: { create: FIRST_VALUES } },
    );
  }

  #push(args: AwsCassandraSecretsArgs, { secret, tags }: PushedToken): void {
    const { token } = K8SSANDRA.operator;
    this.make(
      "pushSecret",
      apiextensions.CustomResource,
      "token",
      {
        apiVersion: PUSH_SECRET_API,
        kind: "PushSecret",
        metadata: this.#metadata(args, token),
        spec: {
          refreshInterval: "1h",
          updatePolicy: "Replace",
          // The secret itself is the program's.
          deletionPolicy: "None",
          secretStoreRefs: [{ kind: "SecretStore", name: this.#store.metadata.name }],
          selector: { secret: { name: token } },
          data: [
            {
              match: { secretKey: "token", remoteRef: { remoteKey: secret } },
              metadata: pushMetadata(tags),
            },
          ],
        },
      },
      { dependsOn: [...args.after, this.#store] },
    );
  }
}
