import { z } from "zod";
import { field } from "./field.ts";
import { distinctList } from "./list.ts";
import { regionName } from "./regions.ts";
import type { Sizes } from "./sizes.ts";

const seconds = z.number().positive().max(86_400);

const target = (defaultSeconds: number, what: string) =>
  field(seconds.default(defaultSeconds), { description: `Longest accepted time until ${what}.`, unit: "seconds" });

export const failover = (sizes: Sizes) =>
  z.strictObject({
    mode: field(z.enum(["active-active", "active-passive"]).default("active-active"), {
      description: "Whether every region serves at all times, or one does and the others stand by with full capacity.",
    }),
    order: field(distinctList(regionName, "region", { minimum: 1, maximum: 64 }).optional(), {
      description:
        "The regions in the order in which they serve in `active-passive` mode: the first while it is up. Those that are left out come after it, those nearest to the " +
        "first one first. Default: the active region with the lowest index, then the others by their distance from it.",
      examples: [["eu-west-1", "eu-central-1"]],
    }),
    survive: field(
      z
        .strictObject({
          regions: field(z.int().min(0).max(4).optional(), {
            description:
              "Regions that may be lost at the same time; five voters, the most there are, survive two. Default: 1 where there are three or more active regions, else 0.",
          }),
          zones: field(z.int().min(0).max(2).optional(), {
            description:
              "Zones of one region that may be lost at the same time. Default: 1 where every region has three data zones, else 0; always 0 on `local`.",
          }),
          clouds: field(z.int().min(0).max(1).optional(), {
            description: "Whole clouds that may be lost. Default: 0.",
          }),
        })
        .default({}),
      {
        description:
          "The losses that the environment must survive: capacity, quorums and replica sets are planned for each of them.",
      },
    ),
    detection: field(
      z
        .strictObject({
          intervalSeconds: field(z.number().min(0.1).max(300).default(sizes.detection.intervalSeconds), {
            description: "Time between health checks. With regions on AWS, 10 or 30.",
            unit: "seconds",
            source: "Route 53 and Global Accelerator accept 10 or 30; Google Cloud load balancers 1 to 300",
          }),
          threshold: field(z.int().min(1).max(10).default(sizes.detection.threshold), {
            description: "Failed checks in a row before an endpoint counts as lost. With regions on AWS, at least 2.",
            source: "Application Load Balancer: 2 to 10; Route 53 and Global Accelerator: 1 to 10",
          }),
          timeoutSeconds: field(z.number().min(0.1).max(300).default(sizes.detection.timeoutSeconds), {
            description:
              "Time that one check may take. With regions on AWS, a whole number from 2, less than the interval.",
            unit: "seconds",
            source: "Application Load Balancer: 2 to 120; Route 53: 4 to connect, fixed",
          }),
        })
        .prefault({}),
      { description: "How a loss is noticed. Time to detect = threshold × (interval + timeout)." },
    ),
    dnsTtlSeconds: field(z.int().min(0).max(86_400).default(sizes.dnsTtlSeconds), {
      description:
        "Time to live of the DNS records that clients hold: 60 on clouds, where the records are aliases, for which AWS sets it. On `local` there are none.",
      unit: "seconds",
      source: "Route 53: aliases of load balancers live for 60 seconds",
    }),
    failBack: field(
      z
        .strictObject({
          afterSeconds: field(z.number().min(0).max(3600).default(sizes.failBack.afterSeconds), {
            description:
              "How long a replica that is back must have been ready without a break before slots are given back to it: what keeps them from going to and fro.",
            unit: "seconds",
          }),
          intervalSeconds: field(z.number().min(0).max(3600).default(sizes.failBack.intervalSeconds), {
            description: "Time between two groups of slots that an owner gives back.",
            unit: "seconds",
          }),
        })
        .prefault({}),
      {
        description:
          "How slots come back to their home after a loss. It is automatic; evacuate the region to prevent it.",
      },
    ),
    degradation: field(
      z
        .strictObject({
          staleReadSeconds: field(z.number().min(0).max(3600).default(60), {
            description:
              "How old a value of an `available` class a replica may answer with when no region can serve the read. 0: none.",
            unit: "seconds",
          }),
        })
        .prefault({}),
      { description: "How much worse answers may be while something is lost. `strong` classes are never degraded." },
    ),
    targets: field(
      z
        .strictObject({
          routingSeconds: target(sizes.targets.routing, "clients reach a surviving region"),
          serviceSeconds: target(sizes.targets.service, "a lost region's slots are served elsewhere"),
          redisSeconds: target(
            sizes.targets.redis,
            "reads are answered again where a zone with primaries of Redis is lost",
          ),
          kafkaSeconds: target(
            sizes.targets.kafka,
            "all of the log is read again where a zone with brokers and consumers is lost",
          ),
          strongLossSeconds: field(z.number().min(0).max(86_400).default(0), {
            description: "Acknowledged `strong` writes that may be lost, as seconds of writing before the loss.",
            unit: "seconds",
          }),
          availableLossSeconds: field(z.number().min(0).max(86_400).default(5), {
            description: "Acknowledged `available` writes that may be lost, as seconds of writing before the loss.",
            unit: "seconds",
          }),
        })
        .prefault({}),
      {
        description:
          "Recovery targets. A target that the settings cannot meet is refused, with the term that is too long.",
      },
    ),
  });
