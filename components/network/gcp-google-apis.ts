import * as dns from "@pulumi/gcp/dns";
import type * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpGoogleApisChildren {
  apiZone: dns.ManagedZoneArgs;
  apiRecord: dns.RecordSetArgs;
}

/** Arguments of `GcpGoogleApis`. */
export interface GcpGoogleApisArgs extends GcpComponentArgs<GcpGoogleApisChildren> {
  /** Id of the VPC whose machines resolve the names so. */
  readonly network: pulumi.Input<string>;
}

/**
 * The virtual addresses of `restricted.googleapis.com`: APIs that VPC Service Controls support, and no others.
 * Source: Google Cloud, "Configure Private Google Access", "Domain options".
 */
export const RESTRICTED_ADDRESSES = ["199.36.153.4", "199.36.153.5", "199.36.153.6", "199.36.153.7"] as const;
/** The range of those addresses. It is announced to Google's network only, and reached by the default route without leaving it. */
export const RESTRICTED_RANGE = "199.36.153.4/30";

/** The domains of Google's APIs, by a part of the zone's name. Source: as `RESTRICTED_ADDRESSES`, "Configure DNS". */
const DOMAINS = {
  googleapis: { domain: "googleapis.com.", host: "restricted.googleapis.com." },
  "container-registry": { domain: "gcr.io.", host: "gcr.io." },
  "artifact-registry": { domain: "pkg.dev.", host: "pkg.dev." },
} as const;

/** Seconds. The addresses are fixed by Google. */
const TTL = 300;

/**
 * Private zones by which a VPC's machines find Google's APIs and registries at addresses that only lead to Google: a call can
 * be routed nowhere else, and the firewall can name where it goes.
 *
 * **Cost**: 0.20 USD a month for each of the three zones, 0.40 USD a million queries (list prices, recalled in 2026: check before you rely on
 * them).
 */
export class GcpGoogleApis extends GcpComponent<GcpGoogleApisChildren> {
  /** Every child, by kind; zones by what they are for, records by zone and type. */
  readonly nodes: {
    readonly apiZones: Readonly<Record<string, dns.ManagedZone>>;
    readonly apiRecords: Readonly<Record<string, dns.RecordSet>>;
  };
  /** What a machine that calls an API waits for. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: GcpGoogleApisArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("network:GcpGoogleApis", name, args, options);
    const { project } = this.placement;
    const zones: Record<string, dns.ManagedZone> = {};
    const records: Record<string, dns.RecordSet> = {};
    for (const [part, { domain, host }] of Object.entries(DOMAINS)) {
      const zone = this.make("apiZone", dns.ManagedZone, part, {
        project,
        name: this.physicalName(part, 63),
        description: `APIs of Google under ${domain}, at addresses that lead to Google alone`,
        dnsName: domain,
        visibility: "private",
        privateVisibilityConfig: { networks: [{ networkUrl: args.network }] },
        labels: this.labels(),
      });
      zones[part] = zone;
      const record = (type: "A" | "CNAME", recordName: string, rrdatas: string[]): void => {
        const key = `${part}-${type.toLowerCase()}`;
        records[key] = this.make("apiRecord", dns.RecordSet, key, {
          project,
          managedZone: zone.name,
          name: recordName,
          type,
          ttl: TTL,
          rrdatas,
        });
      };
      record("A", host, [...RESTRICTED_ADDRESSES]);
      record("CNAME", `*.${domain}`, [host]);
    }
    this.nodes = { apiZones: zones, apiRecords: records };
    this.ready = Object.values(records);
    this.registerOutputs({});
  }
}
