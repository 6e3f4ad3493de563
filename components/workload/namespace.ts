import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import * as scheduling from "@pulumi/kubernetes/scheduling/v1";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesComponentArgs, Labels } from "../kubernetes-component.ts";
import { KubernetesComponent } from "../kubernetes-component.ts";
import type { PodResources } from "../topology/index.ts";
import { NOTHING, podsMadeBy } from "./flows.ts";
import { amounts } from "./pod.ts";

/** Arguments of each kind of child, by kind. */
export interface NamespaceChildren {
  namespace: core.NamespaceArgs;
  quota: core.ResourceQuotaArgs;
  limits: core.LimitRangeArgs;
  defaultDeny: networking.NetworkPolicyArgs;
  priorityClass: scheduling.PriorityClassArgs;
  serviceAccount: core.ServiceAccountArgs;
}

/** Arguments of `Namespace`. */
export interface NamespaceArgs extends KubernetesComponentArgs<NamespaceChildren> {
  /** Name in the cluster, such as `meridian`. */
  readonly namespace: string;
  /** Application that lives in it, such as `shard`: its label. */
  readonly application: string;
  /** Names of the service accounts. Whether a cloud's identity is bound to one is the cloud's affair. */
  readonly serviceAccounts: readonly string[];
  /** What all pods of the namespace may use together, and how many persistent volume claims they may have. */
  readonly quota: PodResources & { readonly pods: number; readonly volumes?: number };
  /** The most that any container may ask for, and what one gets that says nothing. */
  readonly container: PodResources;
  /** What a container gets that says nothing, where that is less. Default: `container`. */
  readonly silentContainer?: PodResources;
  /**
   * Who stays when nodes run short: higher stays. User workloads have 0, the system's own 2 000 000 000 and up (Kubernetes, "Pod Priority
   * and Preemption").
   */
  readonly priority: number;
  /** Who makes its pods, such as `cass-operator`. Default: the program. */
  readonly podsMadeBy?: string;
  /** Whether what lives in it is lost with it, so that it is protected where the placement protects. Default: false. */
  readonly holdsData?: boolean;
  /** Labels that the cloud's controllers look for. Default: none. */
  readonly labels?: Labels;
}

/** Minor version of the Pod Security Standards' definitions: `latest` would change what is admitted with the cluster's version. */
const STANDARDS_VERSION = "v1.33";

/**
 * A namespace that admits only pods without privileges (Pod Security Standards, profile `restricted`), within a quota, for service accounts
 * whose tokens are not mounted. Over the network they may do and be asked nothing but what `NetworkPolicies` lets through.
 *
 * The quota leaves no room for load balancers and node ports: the infrastructure owns the ways in.
 *
 * **Cost**: none.
 */
export class Namespace extends KubernetesComponent<NamespaceChildren> {
  /** Name of the namespace, once it exists. */
  readonly namespace: pulumi.Output<string>;
  /** Name of the priority class. It belongs to the cluster. */
  readonly priorityClass: pulumi.Output<string>;
  /** Names of the service accounts, once they exist. */
  readonly serviceAccounts: Readonly<Record<string, pulumi.Output<string>>>;
  /** What pods of the namespace wait for: its rules. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: NamespaceArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("workload:Namespace", name, args, options);
    const labels = this.labels(args.application);
    const namespace = this.make(
      "namespace",
      core.Namespace,
      "namespace",
      { metadata: { name: args.namespace, labels: { ...labels, ...podSecurity(), ...args.labels } } },
      args.holdsData === true ? { protect: this.placement.protect } : {},
    );
    this.namespace = namespace.metadata.name;
    const inside = { namespace: this.namespace, labels };
    const quota = this.make("quota", core.ResourceQuota, "quota", {
      metadata: { ...inside, name: args.application },
      spec: { hard: quotaOf(args.quota) },
    });
    const limits = this.make("limits", core.LimitRange, "limits", {
      metadata: { ...inside, name: args.application },
      spec: { limits: [limitsOf(args.container, args.silentContainer ?? args.container)] },
    });
    const defaultDeny = this.make("defaultDeny", networking.NetworkPolicy, "default-deny", {
      metadata: {
        ...inside,
        name: "default-deny",
        ...(args.podsMadeBy === undefined ? {} : { annotations: podsMadeBy(args.podsMadeBy) }),
      },
      spec: NOTHING,
    });
    const priorityClass = this.make("priorityClass", scheduling.PriorityClass, "priority-class", {
      metadata: { name: `meridian-${args.application}`, labels },
      value: args.priority,
      globalDefault: false,
      preemptionPolicy: "PreemptLowerPriority",
      description: `Pods of ${args.application}`,
    });
    const accounts = args.serviceAccounts.map((account): [string, core.ServiceAccount] => [
      account,
      this.make("serviceAccount", core.ServiceAccount, `service-account-${account}`, {
        metadata: { ...inside, name: account },
        automountServiceAccountToken: false,
      }),
    ]);
    this.priorityClass = priorityClass.metadata.name;
    this.serviceAccounts = Object.fromEntries(accounts.map(([key, account]) => [key, account.metadata.name]));
    this.ready = [quota, limits, defaultDeny, ...accounts.map(([, account]) => account)];
    this.registerOutputs({ namespace: this.namespace });
  }
}

function podSecurity(): Labels {
  const modes = ["enforce", "audit", "warn"].flatMap((mode): [string, string][] => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, STANDARDS_VERSION],
  ]);
  return Object.fromEntries(modes);
}

function quotaOf({ pods, volumes = 0, ...resources }: NamespaceArgs["quota"]): Record<string, string> {
  const entries = Object.entries(amounts(resources)).flatMap(([resource, amount]): [string, string][] => [
    [`requests.${resource}`, amount],
    [`limits.${resource}`, amount],
  ]);
  return {
    ...Object.fromEntries(entries),
    pods: String(pods),
    persistentvolumeclaims: String(volumes),
    "services.loadbalancers": "0",
    "services.nodeports": "0",
  };
}

function limitsOf(
  most: PodResources,
  silent: PodResources,
): Record<string, string | Record<string, string>> & { type: string } {
  const each = amounts(silent);
  return { type: "Container", default: each, defaultRequest: each, max: amounts(most) };
}
