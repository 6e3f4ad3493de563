import * as pulumi from "@pulumi/pulumi";
import { Process } from "../../providers/local/sdk.ts";
import { Component } from "../component.ts";
import type { Machine } from "../machine/index.ts";
import type { Service } from "../service/index.ts";
import type { Plan } from "../topology/index.ts";
import { haproxyConfiguration } from "./haproxy-configuration.ts";
import type { LoadBalancing } from "./index.ts";

/** Arguments of `LocalLoadBalancing`. */
export interface LocalLoadBalancingArgs {
  readonly machine: Machine;
  readonly plan: Plan;
  /** The service of each region, by name. */
  readonly services: ReadonlyMap<string, Service>;
  /** What must be there before the entry is ready: the services. */
  readonly dependsOn: readonly pulumi.Resource[];
}

interface Backend {
  readonly name: string;
  readonly weight: number;
  readonly url: pulumi.Output<string>;
}

/**
 * The global entry on this machine: one HAProxy over every region's replicas, with the plan's health check.
 *
 * It belongs to no region, as a cloud's global entry does, so losing a region does not take it along.
 *
 * **Cost**: about 10 MiB of memory.
 */
export class LocalLoadBalancing extends Component implements LoadBalancing {
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: LocalLoadBalancingArgs) {
    super("loadBalancing:Local", name, {});
    const { machine, plan } = args;
    const { entry } = machine.ports(this.childName("ports"), ["entry"], this);
    this.url = pulumi.interpolate`http://127.0.0.1:${entry}`;
    const active = plan.regions.filter((region) => region.state === "active");
    const heaviest = Math.max(...active.map((region) => region.weight));
    const backends = active.flatMap((region): Backend[] =>
      (args.services.get(region.name)?.endpoints ?? []).map((url, position) => ({
        name: `${region.name}-${position + 1}`,
        weight: Math.max(1, Math.round((100 * region.weight) / heaviest)),
        url,
      })),
    );
    new Process(
      this.childName("haproxy"),
      {
        root: machine.root,
        name: "entry/haproxy",
        command: machine.path("haproxy", "haproxy"),
        arguments: ["-db", "-f", "{directory}/haproxy.cfg"],
        environment: machine.environment("haproxy"),
        files: { "haproxy.cfg": { content: configuration(entry, plan, backends) } },
        ports: [entry],
        readiness: { kind: "http", url: pulumi.interpolate`${this.url}/readyz` },
        // SIGUSR1 lets open requests end; SIGTERM would cut them.
        stopSignal: "SIGUSR1",
        graceSeconds: 5,
      },
      this.childOptions({ dependsOn: [...args.dependsOn] }),
    );
    this.registerOutputs({ url: this.url });
  }
}

function configuration(entry: pulumi.Output<number>, plan: Plan, backends: readonly Backend[]): pulumi.Output<string> {
  return pulumi.all([entry, pulumi.all(backends.map((backend) => backend.url))]).apply(([port, urls]) =>
    haproxyConfiguration(
      port,
      plan.detection,
      backends.map(({ name, weight }, position) => ({ name, weight, address: new URL(urls[position] ?? "").host })),
    ),
  );
}
