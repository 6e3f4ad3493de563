import * as networking from "@pulumi/kubernetes/networking/v1";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesComponentArgs, Labels } from "../kubernetes-component.ts";
import { KubernetesComponent, selectorOf } from "../kubernetes-component.ts";
import type { Flow } from "./flows.ts";
import { checkFlows, NAMES, podsMadeBy, policyOf } from "./flows.ts";
import type { Namespace } from "./namespace.ts";

/** Arguments of each kind of child, by kind. */
export interface NetworkPoliciesChildren {
  networkPolicy: networking.NetworkPolicyArgs;
}

/** Arguments of `NetworkPolicies`. */
export interface NetworkPoliciesArgs extends KubernetesComponentArgs<NetworkPoliciesChildren> {
  /** The application whose pods it is about, such as `shard`. */
  readonly application: string;
  readonly namespace: Namespace;
  /** The labels that its pods are found by, and who makes them, where the program does not. Default: the application's own. */
  readonly madeElsewhere?: { readonly selector: Labels; readonly maker: string };
  /** What the pods may do and be asked, beside looking names up. */
  readonly flows: readonly Flow[];
}

/**
 * What an application's pods may do and be asked over the network: looking names up and the flows that are named. Everything else is refused by
 * the namespace.
 *
 * A node always reaches its own pods, so that a kubelet's probes need no flow (Kubernetes, "Network Policies").
 *
 * **Cost**: none.
 */
export class NetworkPolicies extends KubernetesComponent<NetworkPoliciesChildren> {
  /**
   * What pods wait for. The policies are then in the cluster before them; on the node, Amazon's plugin still attaches them a moment after a pod
   * has started (its `standard` mode).
   */
  readonly ready: readonly pulumi.Resource[];
  /** The policies, by direction and the flow's name, such as `to-kafka`. */
  readonly nodes: Readonly<Record<string, networking.NetworkPolicy>>;

  /** @throws Error for a flow without peers or ports, and for two of one name */
  constructor(name: string, args: NetworkPoliciesArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("workload:NetworkPolicies", name, args, options);
    const { application } = args;
    const flows = [NAMES, ...args.flows];
    checkFlows(application, flows);
    const { madeElsewhere } = args;
    const selector = madeElsewhere?.selector ?? selectorOf(application, this.placement.environment);
    const make = (key: string, spec: networking.NetworkPolicyArgs["spec"]): [string, networking.NetworkPolicy] => [
      key,
      this.make("networkPolicy", networking.NetworkPolicy, key, {
        metadata: {
          name: `${application}-${key}`,
          namespace: args.namespace.namespace,
          labels: this.labels(application),
          ...(madeElsewhere === undefined ? {} : { annotations: podsMadeBy(madeElsewhere.maker) }),
        },
        spec,
      }),
    ];
    this.nodes = Object.fromEntries([
      ...flows.map((flow) => make(`${flow.direction}-${flow.name}`, policyOf(selector, flow))),
    ]);
    this.ready = Object.values(this.nodes);
    this.registerOutputs({});
  }
}
