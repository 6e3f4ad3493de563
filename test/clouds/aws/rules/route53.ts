import type {
  Cloud,
  Computation,
  Context,
  Deletion,
  Properties,
  Rules,
  StoredResource,
} from "../../simulated/model.ts";
import { flagAt, numberAt, objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { isPrivate, zoneName, zoneOfRecord } from "./dns-records.ts";
import { blockedBy, label, labels, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** A VPC that a private zone is associated with. */
interface Association {
  readonly vpcId: string;
  readonly region: string | undefined;
}

function associations(inputs: Properties): readonly Association[] {
  return objectsAt(inputs, "vpcs").map((vpc) => ({
    vpcId: textAt(vpc, "vpcId") ?? "",
    region: textAt(vpc, "vpcRegion"),
  }));
}

function vpcProblems(cloud: Cloud, { vpcId, region }: Association): readonly string[] {
  const vpc = cloud.get(type.vpc, vpcId);
  return when(vpc !== undefined && region !== undefined && vpc.region !== region, () => {
    return `InvalidVPCId: the VPC ${vpc === undefined ? "" : label(vpc)} is in ${vpc?.region ?? ""}, not in ${region ?? ""}`;
  });
}

/** Other private zones of the same name that a VPC resolves. */
function rivals(cloud: Cloud, name: string, vpcId: string, itself?: StoredResource): readonly StoredResource[] {
  return cloud
    .all(type.zone)
    .filter(
      (zone) =>
        zone.id !== itself?.id &&
        zoneName(zone) === name &&
        (associations(zone.state).some((association) => association.vpcId === vpcId) ||
          cloud.all(type.zoneAssociation, { with: { zoneId: zone.id, vpcId } }).length > 0),
    );
}

function zoneProblems({ cloud, inputs }: Context, itself?: StoredResource): readonly string[] {
  const name = (textAt(inputs, "name") ?? "").replace(/\.$/, "").toLowerCase();
  return associations(inputs).flatMap((association) => {
    const taken = rivals(cloud, name, association.vpcId, itself);
    return [
      ...vpcProblems(cloud, association),
      ...when(taken.length > 0, () => {
        return `ConflictingDomainExists: the VPC ${association.vpcId} is associated with another zone of the name ${name}: ${labels(taken)}`;
      }),
    ];
  });
}

function zoneChangeProblems(context: Context & { readonly previous: StoredResource }): readonly string[] {
  const before = associations(context.previous.inputs).length;
  const after = associations(context.inputs).length;
  return [
    ...zoneProblems(context, context.previous),
    ...when(before === 0 && after > 0, () => {
      return `PublicZoneVPCAssociation: ${label(context.previous)} is a public zone, which no VPC can be associated with`;
    }),
    ...when(before > 0 && after === 0, () => {
      return `LastVPCAssociation: the last VPC cannot be disassociated from ${label(context.previous)}`;
    }),
  ];
}

function zoneOutputs({ inputs, id, ...context }: Computation): Properties {
  const number = (length: number, salt: string): number => Number.parseInt(context.hex(length, salt), 16);
  const servers = ["com", "net", "org", "co.uk"].map((domain, place) => {
    const server = place * 512 + (number(3, domain) % 512);
    return `ns-${server}.awsdns-${String(number(2, domain) % 64).padStart(2, "0")}.${domain}`;
  });
  const isPublic = objectsAt(inputs, "vpcs").length === 0;
  const nameServers = isPublic
    ? servers.toSorted()
    : ["com.", "net.", "org.", "co.uk."].map((end, place) => `ns-${place * 512}.awsdns-${place}0.${end}`);
  return { zoneId: id, nameServers, primaryNameServer: servers[0] ?? "" };
}

function whatHoldsZone({ cloud, resource }: Deletion): readonly string[] {
  if (flagAt(resource.inputs, "forceDestroy")) return [];
  const holders = [...cloud.mentioning(resource.id, type.record), ...cloud.mentioning(resource.id, type.keySigningKey)];
  return blockedBy(holders, (list) => {
    return `HostedZoneNotEmpty: the specified hosted zone contains non-required resource record sets and so cannot be deleted: ${list}`;
  });
}

function zoneAssociationProblems({ cloud, inputs }: Context): readonly string[] {
  const zone = zoneOfRecord(cloud, inputs);
  if (zone === undefined) return [];
  const vpcId = textAt(inputs, "vpcId") ?? "";
  const taken = rivals(cloud, zoneName(zone), vpcId);
  return [
    ...vpcProblems(cloud, { vpcId, region: textAt(inputs, "vpcRegion") }),
    ...when(!isPrivate(zone), () => {
      return `PublicZoneVPCAssociation: ${label(zone)} is a public zone, which no VPC can be associated with`;
    }),
    ...when(taken.length > 0, () => {
      return `ConflictingDomainExists: the VPC ${vpcId} is associated with a zone of the name ${zoneName(zone)}: ${labels(taken)}`;
    }),
  ];
}

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  CALCULATED: ["childHealthchecks", "childHealthThreshold"],
  CLOUDWATCH_METRIC: ["cloudwatchAlarmName", "cloudwatchAlarmRegion"],
  RECOVERY_CONTROL: ["routingControlArn"],
};

function healthCheckProblems({ cloud, inputs }: Context): readonly string[] {
  const kind = textAt(inputs, "type") ?? "";
  const fields = FIELDS[kind];
  const missing = (fields ?? []).filter((field) => !(field in inputs));
  const probes = fields === undefined;
  const alarm = textAt(inputs, "cloudwatchAlarmName");
  const alarmRegion = textAt(inputs, "cloudwatchAlarmRegion");
  const children = textsAt(inputs, "childHealthchecks").filter((id) => cloud.get(type.healthCheck, id) === undefined);
  return [
    ...when(missing.length > 0, () => `InvalidInput: a health check of type ${kind} needs ${missing.join(" and ")}`),
    ...when(probes && !("fqdn" in inputs) && !("ipAddress" in inputs), () => {
      return `InvalidInput: a health check of type ${kind} needs fqdn or ipAddress`;
    }),
    ...when(kind === "TCP" && !("port" in inputs), () => "InvalidInput: a health check of type TCP needs a port"),
    ...when(kind.endsWith("_STR_MATCH") && !("searchString" in inputs), () => {
      return `InvalidInput: a health check of type ${kind} needs searchString`;
    }),
    ...when(probes && numberAt(inputs, "requestInterval") === undefined, () => {
      return `InvalidInput: a health check of type ${kind} needs requestInterval`;
    }),
    ...when(children.length > 0, () => `InvalidInput: child health checks that do not exist: ${children.join(", ")}`),
    ...when(
      alarm !== undefined &&
        [type.metricAlarm, type.compositeAlarm].every((token) => cloud.get(token, alarm, alarmRegion) === undefined),
      () => `InvalidInput: there is no CloudWatch alarm ${alarm ?? ""} in ${alarmRegion ?? ""}`,
    ),
  ];
}

/** Zones, their VPCs, and health checks. */
export const route53Rules: Rules = {
  [type.zone]: {
    check: (context) => zoneProblems(context),
    update: zoneChangeProblems,
    compute: zoneOutputs,
    blocksDelete: whatHoldsZone,
  },
  [type.zoneAssociation]: { check: zoneAssociationProblems },
  [type.healthCheck]: {
    check: healthCheckProblems,
    update: healthCheckProblems,
    // AWS deletes one that records refer to, but not one that another is calculated from.
    blocksDelete: ({ cloud, resource }) =>
      blockedBy(cloud.mentioning(resource.id, type.healthCheck), (list) => {
        return `HealthCheckInUse: the health check ${resource.id} is in use: ${list}`;
      }),
  },
};
