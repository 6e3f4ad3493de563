import { z } from "zod";
import type { EnvironmentClass } from "../../components/topology/index.ts";
import { ENVIRONMENTS } from "../../components/topology/index.ts";

/**
 * A setting: the classes of environments in which a policy holds.
 *
 * @param classes default
 */
export const environmentClasses = (classes: readonly EnvironmentClass[]): z.ZodType<readonly EnvironmentClass[]> =>
  z
    .array(z.enum(ENVIRONMENTS))
    .default([...classes])
    .describe("Classes of environments in which it holds.");
