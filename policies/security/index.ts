import type { Policy } from "../policy.ts";
import { DATA_POLICIES } from "./data-policies.ts";
import { TRAFFIC_POLICIES } from "./traffic-policies.ts";

/** The policies of this pack, in the order of the documentation. */
export const SECURITY: readonly Policy[] = [...TRAFFIC_POLICIES, ...DATA_POLICIES];
