import * as apiextensions from "@pulumi/kubernetes/apiextensions";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesComponentArgs } from "../kubernetes-component.ts";
import { KubernetesComponent } from "../kubernetes-component.ts";
import { AWAIT_VALUE, EXTERNAL_SECRETS_API, FIRST_VALUES } from "./external-secrets.ts";
import type { Namespace } from "./namespace.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsClusterSecretsChildren {
  secretStore: apiextensions.CustomResourceArgs;
  externalSecret: apiextensions.CustomResourceArgs;
}

/** A value in Secrets Manager. */
export interface RemoteValue {
  /** Name of the secret. */
  readonly key: pulumi.Input<string>;
  /** Which property of its value, which then is JSON. Default: the whole value. */
  readonly property?: string;
}

/** Arguments of `AwsClusterSecrets`. */
export interface AwsClusterSecretsArgs extends KubernetesComponentArgs<AwsClusterSecretsChildren> {
  /** The application that uses them: its labels, and the name of the Secret. */
  readonly application: string;
  readonly namespace: Namespace;
  /** By the entry's name in the Secret, such as `cassandra-password`: where its value is. */
  readonly entries: Readonly<Record<string, RemoteValue>>;
  /** Type of the Secret. Default: `Opaque`. */
  readonly type?: "kubernetes.io/tls";
  /** Whether the engine waits until the values have been read: for pods that give up sooner than people set them. Default: false. */
  readonly awaited?: boolean;
  /** What has to be there first: External Secrets, with its definitions, its webhooks and its right to read the secrets. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * A Secret of the cluster that External Secrets keeps equal to secrets of Secrets Manager, so that their values are in no state and no
 * program of ours. A changed value reaches pods' files within the hour.
 *
 * External Secrets reads with an identity of its own: pods need no right to Secrets Manager, and no way to it.
 *
 * **Cost**: 0.05 USD for 10 000 calls: a secret is about 0.004 USD a month (list prices of eu-west-1, recalled in 2026: check before you rely
 * on them).
 */
export class AwsClusterSecrets extends KubernetesComponent<AwsClusterSecretsChildren> {
  /** Name of the Secret. It appears once External Secrets has read the values: pods that mount it wait for that. */
  readonly secret: string;
  /** What pods wait for. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind. */
  readonly nodes: {
    readonly secretStore: apiextensions.CustomResource;
    readonly externalSecret: apiextensions.CustomResource;
  };

  /** @throws Error without entries: External Secrets makes no empty Secret */
  constructor(name: string, args: AwsClusterSecretsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("workload:AwsClusterSecrets", name, args, options);
    const { application } = args;
    if (Object.keys(args.entries).length === 0) {
      throw new Error(`${name}: entries is empty, accepted is one at least: leave it out where pods need no secret`);
    }
    const metadata = { name: application, namespace: args.namespace.namespace, labels: this.labels(application) };
    const secretStore = this.make(
      "secretStore",
      apiextensions.CustomResource,
      "store",
      {
        apiVersion: EXTERNAL_SECRETS_API,
        kind: "SecretStore",
        metadata,
        spec: { provider: { aws: { service: "SecretsManager", region: this.placement.region } } },
      },
      { dependsOn: [...args.after] },
    );
    this.secret = `${application}-secrets`;
    const externalSecret = this.make(
      "externalSecret",
      apiextensions.CustomResource,
      "external-secret",
      {
        apiVersion: EXTERNAL_SECRETS_API,
        kind: "ExternalSecret",
        metadata: args.awaited === true ? { ...metadata, annotations: AWAIT_VALUE } : metadata,
        spec: {
          refreshInterval: "1h",
          secretStoreRef: { kind: "SecretStore", name: secretStore.metadata.name },
          target: {
            name: this.secret,
            creationPolicy: "Owner",
            deletionPolicy: "Retain",
            ...(args.type === undefined ? {} : { template: { type: args.type } }),
          },
          data: Object.entries(args.entries).map(([secretKey, remoteRef]) => ({ secretKey, remoteRef })),
        },
      },
      {
        dependsOn: [...args.after, secretStore],
        ...(args.awaited === true ? { customTimeouts: { create: FIRST_VALUES } } : {}),
      },
    );
    this.nodes = { secretStore, externalSecret };
    this.ready = [externalSecret];
    this.registerOutputs({});
  }
}
