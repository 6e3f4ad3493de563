import type { Policy } from "../policy.ts";
import { REGION_POLICIES } from "./region-policies.ts";
import { STORE_POLICIES } from "./store-policies.ts";

/** The policies of this pack, in the order of the documentation. */
export const RESILIENCE: readonly Policy[] = [...REGION_POLICIES, ...STORE_POLICIES];
