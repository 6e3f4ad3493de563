import * as compute from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import { READINESS_PATH } from "./detection.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpRoutingChildren {
  urlMap: compute.URLMapArgs;
}

/** Arguments of `GcpRouting`. */
export interface GcpRoutingArgs extends GcpComponentArgs<GcpRoutingChildren> {
  /** Domain names that are answered for, each with the backend service that answers. By part: `entry`, or a region. */
  readonly hosts: Readonly<Record<string, { readonly domain: string; readonly service: pulumi.Input<string> }>>;
  /** Where the load balancer would send what no host rule names, if it did not refuse that. */
  readonly defaultService: pulumi.Input<string>;
  /** Paths that clients may ask for. */
  readonly paths: readonly string[];
}

/** A load balancer has no answers of its own; it can say that something is not there only as a fault that it makes. */
const NOT_FOUND = { faultInjectionPolicy: { abort: { httpStatus: 404, percentage: 100 } } };

/**
 * What the load balancer does with a request: those for a known name and a public path go to that name's backends; everything else is
 * answered with 404, by HTTP with a redirect to HTTPS.
 *
 * **Cost**: none.
 */
export class GcpRouting extends GcpComponent<GcpRoutingChildren> {
  /** Every child, by what it is for. */
  readonly nodes: { readonly urlMaps: { readonly https: compute.URLMap; readonly http: compute.URLMap } };

  constructor(name: string, args: GcpRoutingArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:GcpRouting", name, args, options);
    const { project } = this.placement;
    const hosts = Object.entries(args.hosts);
    const https = this.make("urlMap", compute.URLMap, "https", {
      project,
      name: this.physicalName("requests", 63),
      description: "Public paths of known names",
      defaultService: args.defaultService,
      defaultRouteAction: NOT_FOUND,
      hostRules: hosts.map(([part, { domain }]) => ({ hosts: [domain], pathMatcher: part })),
      pathMatchers: hosts.map(([part, { service }]) => ({
        name: part,
        defaultService: service,
        defaultRouteAction: NOT_FOUND,
        pathRules: [{ paths: [...args.paths, READINESS_PATH], service }],
      })),
    });
    const http = this.make("urlMap", compute.URLMap, "http", {
      project,
      name: this.physicalName("redirect", 63),
      description: "To HTTPS",
      defaultUrlRedirect: {
        httpsRedirect: true,
        redirectResponseCode: "MOVED_PERMANENTLY_DEFAULT",
        stripQuery: false,
      },
    });
    this.nodes = { urlMaps: { https, http } };
    this.registerOutputs({});
  }
}
