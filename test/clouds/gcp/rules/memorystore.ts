import { ipv4At } from "../../simulated/address-blocks.ts";
import type {
  Cloud,
  Computation,
  Context,
  Deletion,
  Properties,
  Rules,
  StoredResource,
} from "../../simulated/model.ts";
import { when } from "../../simulated/refusals.ts";
import { flagAt, objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { referred } from "../references.ts";
import { agentOf } from "../service-agents.ts";
import { prevented } from "./deletion-policies.ts";
import { encryptionProblems } from "./keys.ts";
import { type } from "./type-tokens.ts";

const SERVICE_CLASS = "gcp-memorystore-redis";
const PORT = 6379;
const DAY = 86_400;
/** Gigabytes of a node. Source: Memorystore for Redis Cluster, "Cluster and node specification", recalled in 2026. */
const NODE_SIZES = new Map([
  ["REDIS_SHARED_CORE_NANO", 1.4],
  ["REDIS_STANDARD_SMALL", 6.5],
  ["REDIS_HIGHMEM_MEDIUM", 13],
  ["REDIS_HIGHMEM_XLARGE", 58],
]);

/** The policy that lets the producer make endpoints in a cluster's network. */
function policyOf(cloud: Cloud, region: string, inputs: Properties): StoredResource | undefined {
  const [psc] = objectsAt(inputs, "pscConfigs");
  const network = referred({ cloud }, type.network, psc === undefined ? undefined : textAt(psc, "network"));
  if (network === undefined) return undefined;
  return cloud
    .all(type.serviceConnectionPolicy, { region, with: { serviceClass: SERVICE_CLASS } })
    .find(({ state }) => referred({ cloud }, type.network, textAt(state, "network")) === network);
}

function problems({ cloud, inputs, region }: Context): readonly string[] {
  const agent = agentOf(textAt(inputs, "project") ?? "", "redis.googleapis.com") ?? "";
  const seconds = Number.parseFloat(textAt(inputs, "automatedBackupConfig.retention") ?? "");
  return [
    ...when(
      objectsAt(inputs, "pscConfigs").length > 0 && policyOf(cloud, region, inputs) === undefined,
      () => `failedPrecondition: the network has no service connection policy for ${SERVICE_CLASS} in ${region}`,
    ),
    ...encryptionProblems(cloud, textAt(inputs, "kmsKey"), region, agent),
    ...when(
      seconds < DAY || seconds > 365 * DAY,
      () => `invalid: retention of automated backups is ${seconds}s; accepted is 1 to 365 days`,
    ),
    ...when(
      textAt(inputs, "zoneDistributionConfig.mode") === "MULTI_ZONE" &&
        textAt(inputs, "zoneDistributionConfig.zone") !== undefined,
      () => "invalid: zone is for the mode SINGLE_ZONE",
    ),
  ];
}

function compute({ cloud, hex, id, inputs, previous, region }: Computation): Properties {
  const [network] = objectsAt(inputs, "pscConfigs").map((each) => textAt(each, "network") ?? "");
  const policy = policyOf(cloud, region, inputs);
  const subnetwork = referred({ cloud }, type.subnetwork, policy && textsAt(policy.state, "pscConfig.subnetworks")[0]);
  const range = subnetwork && textAt(subnetwork.state, "ipCidrRange");
  const encrypted = textAt(inputs, "transitEncryptionMode") === "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION";
  const size = (NODE_SIZES.get(textAt(inputs, "nodeType") ?? "") ?? 13) * Number(inputs["shardCount"]);
  const certificate = `-----BEGIN CERTIFICATE-----\n${hex(64, `authority of ${id}`)}\n-----END CERTIFICATE-----`;
  const reached =
    previous?.state["discoveryEndpoints"] ??
    (range === undefined
      ? []
      : [
          {
            // The first four addresses of a range are Google's.
            address: ipv4At(range, 4 + (Number.parseInt(hex(2, "address"), 16) % 48)) ?? "",
            port: PORT,
            pscConfig: { network: network ?? "" },
          },
        ]);
  return {
    discoveryEndpoints: reached,
    managedServerCas: encrypted ? [{ caCerts: [{ certificates: [certificate] }] }] : [],
    preciseSizeGb: size,
    sizeGb: Math.floor(size),
  };
}

function protectedFromDeletion(deletion: Deletion): readonly string[] {
  return [
    ...prevented(deletion),
    ...when(
      flagAt(deletion.resource.state, "deletionProtectionEnabled"),
      () => `failedPrecondition: ${deletion.resource.name} has deletion protection; turn it off first`,
    ),
  ];
}

export const memorystore: Rules = {
  [type.redisCluster]: { check: problems, update: problems, compute, blocksDelete: protectedFromDeletion },
};
