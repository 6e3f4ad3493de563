import * as apiextensions from "@pulumi/kubernetes/apiextensions";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesComponentArgs } from "../kubernetes-component.ts";
import { KubernetesComponent } from "../kubernetes-component.ts";
import type { Kubernetes } from "../kubernetes/index.ts";
import { AWAIT_VALUE, EXTERNAL_SECRETS_API } from "../workload/external-secrets.ts";
import type { Namespace } from "../workload/namespace.ts";
import { K8SSANDRA } from "./k8ssandra-names.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsContextsChildren {
  secretStore: apiextensions.CustomResourceArgs;
  externalSecret: apiextensions.CustomResourceArgs;
  clientConfig: apiextensions.CustomResourceArgs;
}

/** A cluster of another region. */
export interface RemoteCluster {
  readonly kubernetes: Pick<Kubernetes, "endpoint" | "certificateAuthority">;
  /** Name of the secret with its operator's token, in its own region's Secrets Manager. */
  readonly token: pulumi.Input<string>;
}

/** Arguments of `AwsContexts`. */
export interface AwsContextsArgs extends KubernetesComponentArgs<AwsContextsChildren> {
  readonly namespace: Namespace;
  /** The other clusters, by region: the names of the contexts. */
  readonly clusters: Readonly<Record<string, RemoteCluster>>;
  /** What has to be there first: External Secrets with its right to read the tokens, and the operator's definitions. */
  readonly after: readonly pulumi.Resource[];
}

/** Name of the Secret with the way into a region's cluster. */
const contextSecret = (region: string): string => `context-${region}`;

/**
 * The ways into other regions' clusters, for the operator that looks after all datacentres: a `ClientConfig` each, whose Secret External Secrets makes from
 * the other cluster's address and its operator's token. The token gives what that operator may do itself: in Cassandra's namespace, and nowhere else.
 *
 * The operator reads them when it starts, and ends itself when one comes or changes, so that it starts again with them.
 *
 * **Cost**: none.
 */
export class AwsContexts extends KubernetesComponent<AwsContextsChildren> {
  /** What the description of the datacentres waits for. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: AwsContextsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("cassandra:AwsContexts", name, args, options);
    this.ready = Object.entries(args.clusters).map(([region, cluster]) => this.#context(args, region, cluster));
    this.registerOutputs({});
  }

  #context(args: AwsContextsArgs, region: string, { kubernetes, token }: RemoteCluster): apiextensions.CustomResource {
    const { application } = K8SSANDRA;
    const metadata = (objectName: string) => ({
      name: objectName,
      namespace: args.namespace.namespace,
      labels: this.labels(application),
    });
    const name = contextSecret(region);
    const store = this.make(
      "secretStore",
      apiextensions.CustomResource,
      `store-${region}`,
      {
        apiVersion: EXTERNAL_SECRETS_API,
        kind: "SecretStore",
        metadata: metadata(name),
        spec: { provider: { aws: { service: "SecretsManager", region } } },
      },
      { dependsOn: [...args.after] },
    );
    const secret = this.make(
      "externalSecret",
      apiextensions.CustomResource,
      `secret-${region}`,
      {
        apiVersion: EXTERNAL_SECRETS_API,
        kind: "ExternalSecret",
        metadata: { ...metadata(name), annotations: AWAIT_VALUE },
        spec: {
          refreshInterval: "1h",
          secretStoreRef: { kind: "SecretStore", name: store.metadata.name },
          target: {
            name,
            creationPolicy: "Owner",
            // A region that is not reached keeps its context: its nodes go on without it.
            deletionPolicy: "Retain",
            template: { type: "Opaque", data: { kubeconfig: kubeconfigTemplate(region, kubernetes) } },
          },
          data: [{ secretKey: "token", remoteRef: { key: token } }],
        },
      },
      { dependsOn: [...args.after, store] },
    );
    return this.make(
      "clientConfig",
      apiextensions.CustomResource,
      `client-${region}`,
      {
        apiVersion: "config.k8ssandra.io/v1beta1",
        kind: "ClientConfig",
        metadata: metadata(region),
        spec: { contextName: region, kubeConfigSecret: { name } },
      },
      { dependsOn: [...args.after, secret] },
    );
  }
}

/** A kubeconfig as External Secrets completes it: the token is never in the program. JSON, which is YAML too. */
function kubeconfigTemplate(region: string, { endpoint, certificateAuthority }: RemoteCluster["kubernetes"]) {
  return pulumi.jsonStringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: region, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } }],
    users: [{ name: region, user: { token: "{{ .token }}" } }],
    contexts: [{ name: region, context: { cluster: region, user: region, namespace: K8SSANDRA.namespace } }],
    "current-context": region,
  });
}
