import * as apiextensions from "@pulumi/kubernetes/apiextensions";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesComponentArgs, Labels } from "../kubernetes-component.ts";
import { KubernetesComponent } from "../kubernetes-component.ts";
import { AWAIT_VALUE, EXTERNAL_SECRETS_API, FIRST_VALUES, PUSH_SECRET_API, pushMetadata } from "./external-secrets.ts";
import type { Namespace } from "./namespace.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsPushedSecretChildren {
  secretStore: apiextensions.CustomResourceArgs;
  pushSecret: apiextensions.CustomResourceArgs;
}

/** A secret of a region's Secrets Manager, and what is pushed there. */
export interface PushTarget {
  /** Name of the Secret that is pushed. */
  readonly from: string;
  /** Its name. */
  readonly secret: pulumi.Input<string>;
  /** Its tags, which it keeps. It has `MANAGED_BY_EXTERNAL_SECRETS` among them. */
  readonly tags: pulumi.Input<Labels | undefined>;
}

/** Arguments of `AwsPushedSecret`. */
export interface AwsPushedSecretArgs extends KubernetesComponentArgs<AwsPushedSecretChildren> {
  /** The application that it belongs to: its labels. */
  readonly application: string;
  readonly namespace: Namespace;
  /** What goes where, by region. */
  readonly targets: Readonly<Record<string, PushTarget>>;
  /** What has to be there first: External Secrets with its right to write the secrets, and what makes the Secret. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Secrets of the cluster that External Secrets writes into regions' Secrets Manager, each whole: JSON, its entries by their names. A changed one follows within the
 * hour. Its values are in no state and no program of ours.
 *
 * **Cost**: a call for each region in an hour: next to nothing.
 */
export class AwsPushedSecret extends KubernetesComponent<AwsPushedSecretChildren> {
  /** What whoever reads a region's copy waits for, by region: that it has been written. */
  readonly written: Readonly<Record<string, apiextensions.CustomResource>>;

  constructor(name: string, args: AwsPushedSecretArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("workload:AwsPushedSecret", name, args, options);
    this.written = Object.fromEntries(
      Object.entries(args.targets).map(([region, target]) => [region, this.#push(args, region, target)]),
    );
    this.registerOutputs({});
  }

  #push(args: AwsPushedSecretArgs, region: string, { from, secret, tags }: PushTarget): apiextensions.CustomResource {
    const metadata = {
      name: from,
      namespace: args.namespace.namespace,
      labels: this.labels(args.application),
    };
    const store = this.make(
      "secretStore",
      apiextensions.CustomResource,
      `store-${region}`,
      {
        apiVersion: EXTERNAL_SECRETS_API,
        kind: "SecretStore",
        metadata,
        spec: { provider: { aws: { service: "SecretsManager", region } } },
      },
      { dependsOn: [...args.after] },
    );
    return this.make(
      "pushSecret",
      apiextensions.CustomResource,
      `push-${region}`,
      {
        apiVersion: PUSH_SECRET_API,
        kind: "PushSecret",
        metadata: { ...metadata, annotations: AWAIT_VALUE },
        spec: {
          refreshInterval: "1h",
          updatePolicy: "Replace",
          // The secret itself is the program's, and what is in it outlives this cluster.
          deletionPolicy: "None",
          secretStoreRefs: [{ kind: "SecretStore", name: store.metadata.name }],
          selector: { secret: { name: from } },
          // Without a key: all of it at once, so that a certificate never meets another one's key.
          data: [{ match: { remoteRef: { remoteKey: secret } }, metadata: pushMetadata(tags) }],
        },
      },
      { dependsOn: [...args.after, store], customTimeouts: { create: FIRST_VALUES } },
    );
  }
}
