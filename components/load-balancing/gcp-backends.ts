import * as compute from "@pulumi/gcp/compute";
import * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import type { GcpNetwork } from "../network/index.ts";
import type { EntryPlan, RegionPlan } from "../topology/index.ts";
import { entryName } from "./entry-names.ts";
import type { GcpRegionalLoadBalancing } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpBackendsChildren {
  endpointGroup: compute.NetworkEndpointGroupArgs;
}

/** The Kubernetes Service whose pods are the backends. */
export interface KubernetesService {
  readonly namespace: string;
  readonly name: string;
  /** Number of its port. */
  readonly port: number;
}

/** Arguments of `GcpBackends`. */
export interface GcpBackendsArgs extends GcpComponentArgs<GcpBackendsChildren> {
  readonly plan: RegionPlan;
  readonly entry: EntryPlan;
  readonly network: GcpNetwork;
  /** UID of the namespace `kube-system` of the region's cluster: by it a cluster tells its own groups from others'. */
  readonly clusterUid: pulumi.Input<string>;
  readonly service: KubernetesService;
}

/**
 * A region's backends: in each zone a network endpoint group, to which the region's cluster adds its pods by address.
 *
 * The cluster's controller finds the groups by `backends`, which the Service names in its annotation `cloud.google.com/neg`
 * (`exposed_ports`). It makes groups that are missing, and takes over those that are there when their description says that they are its own; so that
 * they belong to this program, and the load balancer never has to wait for pods. Source: kubernetes/ingress-gce, `ensureNetworkEndpointGroup`,
 * `StandardNEGDescription`.
 *
 * **Cost**: none.
 */
export class GcpBackends extends GcpComponent<GcpBackendsChildren> implements GcpRegionalLoadBalancing {
  readonly region: string;
  /** The region's own domain name: the load balancer answers it from this region alone. */
  readonly host: pulumi.Output<string>;
  /** Name of the groups, the same in each zone. */
  readonly backends: pulumi.Output<string>;
  readonly groups: Readonly<Record<string, pulumi.Output<string>>>;
  /** Every child, by zone name. */
  readonly nodes: { readonly endpointGroups: Readonly<Record<string, compute.NetworkEndpointGroup>> };

  constructor(name: string, args: GcpBackendsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:GcpBackends", name, args, options);
    const { plan, network, service } = args;
    const groupName = this.physicalName("service", 63);
    const description = pulumi.jsonStringify({
      "cluster-uid": args.clusterUid,
      namespace: service.namespace,
      "service-name": service.name,
      port: `${service.port}`,
    });
    const endpointGroups = Object.fromEntries(
      plan.zones.map((zone): [string, compute.NetworkEndpointGroup] => [
        zone.name,
        this.make("endpointGroup", compute.NetworkEndpointGroup, zone.letter, {
          project: this.placement.project,
          zone: zone.name,
          name: groupName,
          description,
          network: network.id,
          subnetwork: network.subnetwork,
          networkEndpointType: "GCE_VM_IP_PORT",
        }),
      ]),
    );
    this.nodes = { endpointGroups };
    this.region = plan.name;
    this.host = pulumi.output(entryName(args.entry, plan.name));
    this.backends = pulumi.output(groupName);
    this.groups = Object.fromEntries(Object.entries(endpointGroups).map(([zone, group]) => [zone, group.selfLink]));
    this.registerOutputs({ backends: this.backends });
  }
}
