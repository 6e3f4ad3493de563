import { COST } from "./cost/index.ts";
import type { Packs } from "./judge.ts";
import { OPERATIONS } from "./operations/index.ts";
import type { Policy } from "./policy.ts";
import { RESILIENCE } from "./resilience/index.ts";
import { SECURITY } from "./security/index.ts";

/** Every policy, by pack. */
export const PACKS: Packs = { resilience: RESILIENCE, security: SECURITY, cost: COST, operations: OPERATIONS };

/** Every policy of every pack. */
export const POLICIES: readonly Policy[] = Object.values(PACKS).flat();
