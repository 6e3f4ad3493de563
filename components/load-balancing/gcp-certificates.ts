import * as certificatemanager from "@pulumi/gcp/certificatemanager";
import * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import type { NeededRecord } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpCertificatesChildren {
  dnsAuthorization: certificatemanager.DnsAuthorizationArgs;
  certificate: certificatemanager.CertificateArgs;
  certificateMap: certificatemanager.CertificateMapArgs;
  certificateMapEntry: certificatemanager.CertificateMapEntryArgs;
}

/** Arguments of `GcpCertificates`. */
export interface GcpCertificatesArgs extends GcpComponentArgs<GcpCertificatesChildren> {
  /** Domain names that are answered for, by part: `entry`, or a region. */
  readonly domains: Readonly<Record<string, string>>;
}

/** Certificates of the load balancer are issued for the whole world. */
const LOCATION = "global";

/**
 * Certificates that Google issues and renews, one for each domain name, and the map from which the load balancer takes the one that a
 * client asks for. A client that asks for another name gets none.
 *
 * Each name is proved by a record of its own in DNS (`proofs`): before the name leads anywhere, and beside the records of other clouds. One name a
 * certificate, since a list of names cannot be changed: a region that comes or goes touches no other name's certificate.
 *
 * **Cost**: none up to 100 certificates, then 0.20 USD a month each (list prices, recalled in 2026: check before you rely on them).
 */
export class GcpCertificates extends GcpComponent<GcpCertificatesChildren> {
  /** The map, as a proxy names it. */
  readonly map: pulumi.Output<string>;
  /** By domain name, the record that proves it. */
  readonly proofs: Readonly<Record<string, NeededRecord>>;
  /** What has to be there before the proxy answers: the map's entries. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind, then by part. */
  readonly nodes: {
    readonly certificateMap: certificatemanager.CertificateMap;
    readonly dnsAuthorizations: Readonly<Record<string, certificatemanager.DnsAuthorization>>;
    readonly certificates: Readonly<Record<string, certificatemanager.Certificate>>;
    readonly certificateMapEntries: Readonly<Record<string, certificatemanager.CertificateMapEntry>>;
  };

  constructor(name: string, args: GcpCertificatesArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:GcpCertificates", name, args, options);
    const { project, environment } = this.placement;
    const shared = { project, labels: this.labels() };
    const certificateMap = this.make("certificateMap", certificatemanager.CertificateMap, "map", {
      ...shared,
      name: this.physicalName("certificates", 63),
      description: `Names that ${environment} answers for`,
    });
    const authorizations: Record<string, certificatemanager.DnsAuthorization> = {};
    const certificates: Record<string, certificatemanager.Certificate> = {};
    const entries: Record<string, certificatemanager.CertificateMapEntry> = {};
    const proofs: Record<string, NeededRecord> = {};
    for (const [part, domain] of Object.entries(args.domains)) {
      // Neither can be changed to another domain, and the old certificate has to serve until the new one does.
      const physicalName = this.physicalName(part, 63, [domain]);
      const authorization = this.make("dnsAuthorization", certificatemanager.DnsAuthorization, `${part}-proof`, {
        ...shared,
        location: LOCATION,
        name: physicalName,
        domain,
        // A record of the project's own: other environments and clouds may prove the same name.
        type: "PER_PROJECT_RECORD",
      });
      const certificate = this.make("certificate", certificatemanager.Certificate, part, {
        ...shared,
        location: LOCATION,
        name: physicalName,
        description: domain,
        scope: "DEFAULT",
        managed: { domains: [domain], dnsAuthorizations: [authorization.id] },
      });
      authorizations[part] = authorization;
      certificates[part] = certificate;
      entries[part] = this.make("certificateMapEntry", certificatemanager.CertificateMapEntry, `${part}-entry`, {
        ...shared,
        name: physicalName,
        map: certificateMap.name,
        hostname: domain,
        certificates: [certificate.id],
      });
      proofs[domain] = proofOf(domain, authorization);
    }
    this.nodes = {
      certificateMap,
      dnsAuthorizations: authorizations,
      certificates,
      certificateMapEntries: entries,
    };
    this.map = pulumi.interpolate`//certificatemanager.googleapis.com/${certificateMap.id}`;
    this.proofs = proofs;
    this.ready = Object.values(entries);
    this.registerOutputs({ map: this.map });
  }
}

function proofOf(domain: string, authorization: certificatemanager.DnsAuthorization): NeededRecord {
  const record = authorization.dnsResourceRecords.apply((records) => {
    const [first] = records;
    if (first === undefined) throw new Error(`Certificate Manager gave no record that would prove ${domain}.`);
    return first;
  });
  return {
    name: record.apply(({ name }) => name),
    type: record.apply(({ type }) => type),
    data: record.apply(({ data }) => data),
  };
}
