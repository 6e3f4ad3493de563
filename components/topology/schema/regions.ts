import { z } from "zod";
import { CLOUDS, HIGHEST_REGION_INDEX } from "../cloud.ts";
import { field } from "./field.ts";
import { distinctList } from "./list.ts";

/** A region's name: what the cloud calls it, or any DNS label for `local`. It is the key of everything in the region. */
export const regionName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/, "a region's name: 3 to 32 lower-case letters, digits and hyphens");

/** The most zones that hold data: what MSK takes ("two or three"), and enough for three replicas in zones of their own. */
export const MOST_DATA_ZONES = 3;

const zone = z.string().regex(/^[a-h]$/, "a zone's letter, from a to h");

export const region = z.strictObject({
  cloud: field(z.enum(CLOUDS), {
    description: "The cloud that the region is in. `local` runs the tiers as processes on this machine.",
  }),
  index: field(z.int().min(0).max(HIGHEST_REGION_INDEX), {
    description:
      "The region's number. It fixes the region's address block, so it is never changed and never given to another region, " +
      "also after this one is retired.",
  }),
  zones: field(distinctList(zone, "zone", { minimum: 1, maximum: 8 }).optional(), {
    description:
      "Letters of the availability zones to use. A zone's letter fixes its subnets, so adding or removing a zone leaves the others alone. " +
      "Default: the region's first zones in the cloud's order, one on `local` and three on every other class.",
    examples: [["a", "b", "c"]],
  }),
  dataZones: field(distinctList(zone, "zone", { minimum: 1, maximum: MOST_DATA_ZONES }).optional(), {
    description:
      "Letters of those zones that hold brokers, stores and voters. Only stateless tiers use the others, so a zone that joins or goes moves no " +
      "data. Default: the region's zones, as long as they are three at most; of more, the three have to be named here.",
    source: "MSK: brokers in two or three zones",
    examples: [["a", "b", "c"]],
  }),
  weight: field(z.number().min(0.01).max(100).default(1), {
    description: "Share of the traffic and of the shards, relative to the other regions' weights.",
    examples: [0.5],
  }),
  state: field(z.enum(["active", "draining", "retired"]).default("active"), {
    description:
      "`draining` takes the region's shards and traffic away and keeps its resources; `retired` removes the resources. " +
      "A retired region keeps its entry, so that its index is never used again.",
  }),
  account: field(z.string().min(1).optional(), {
    description:
      "AWS account id or GCP project id of this region. For now it must be the environment's own, from `accounts`: regions in accounts of " +
      "their own are not created yet.",
  }),
  quotas: field(
    z
      .strictObject({
        cpus: field(z.number().positive().optional(), {
          description: "Virtual CPUs that the account may run in this region.",
          unit: "vCPU",
          source: "AWS Service Quotas L-1216C47A; GCP quota CPUS per region",
        }),
      })
      .default({}),
    {
      description:
        "What the account may use in this region. A minimum above it is refused; the maximum is capped to fit it.",
    },
  ),
});
