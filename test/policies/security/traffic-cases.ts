import type { Case } from "../case.ts";
import { BALANCER_CASES } from "./balancer-cases.ts";
import { CDN_CASES } from "./cdn-cases.ts";
import { CLUSTER_CASES } from "./cluster-cases.ts";
import { FIREWALL_CASES } from "./firewall-cases.ts";
import { FIREWALL_LOG_CASES } from "./firewall-log-cases.ts";
import { LISTENER_CASES } from "./listener-cases.ts";
import { NAME_CASES } from "./name-cases.ts";
import { NETWORK_CASES } from "./network-cases.ts";
import { NODE_CASES } from "./node-cases.ts";
import { SECURITY_GROUP_CASES } from "./security-group-cases.ts";
import { VPC_ENDPOINT_CASES } from "./vpc-endpoint-cases.ts";

/** Cases of networks, entries and clusters. */
export const TRAFFIC_CASES: readonly Case[] = [
  ...NETWORK_CASES,
  ...VPC_ENDPOINT_CASES,
  ...SECURITY_GROUP_CASES,
  ...LISTENER_CASES,
  ...BALANCER_CASES,
  ...FIREWALL_CASES,
  ...FIREWALL_LOG_CASES,
  ...CDN_CASES,
  ...NAME_CASES,
  ...CLUSTER_CASES,
  ...NODE_CASES,
];
