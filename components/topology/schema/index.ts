import { z } from "zod";
import type { EnvironmentClass } from "../cloud.ts";
import { ENVIRONMENTS } from "../cloud.ts";
import { dns } from "./dns.ts";
import { failover } from "./failover.ts";
import { field } from "./field.ts";
import { distinctList } from "./list.ts";
import { policies } from "./policies.ts";
import { region, regionName } from "./regions.ts";
import { SIZES } from "./sizes.ts";
import { cassandra, coordination, dataClass, kafka, kubernetes, network, redis, service } from "./tiers.ts";
import { tokens } from "./tokens.ts";

/**
 * The declaration of one environment, with the defaults of its class.
 *
 * @param environment class of environment whose sizes are the defaults
 */
export function declaration(environment: EnvironmentClass) {
  const sizes = SIZES[environment];
  return z.strictObject({
    environment: field(z.enum(ENVIRONMENTS).default(environment), {
      description:
        "Class of the environment: it chooses the default sizes and how strictly policies are enforced. Default: the stack's name where it is " +
        "a class, else `prod`.",
    }),
    owner: field(z.string().min(1).max(63).default("platform"), {
      description: "Team that answers for the environment. Becomes a tag.",
    }),
    protect: field(z.boolean().optional(), {
      description:
        "Whether stateful resources are protected from deletion, by the engine and by the clouds' own settings, in every region that is not " +
        "draining. To take a protected environment down, turn it off, apply, and destroy. Default: on in `staging` and `prod`, off in `local` " +
        "and `dev`.",
    }),
    tags: field(z.record(z.string().min(1).max(63), z.string().max(255)).default({}), {
      description: "Tags or labels for every resource that can carry them.",
      keys: "tag",
      examples: [{ "cost-center": "1234" }],
    }),
    regions: field(
      z.record(regionName, region).refine((regions) => Object.keys(regions).length > 0, {
        error: "at least one region",
        params: { mend: "add a region, such as eu-west-1: { cloud: aws, index: 0 }" },
      }),
      {
        description: "The regions, by name. Order does not matter: everything is keyed by name, addresses by `index`.",
        keys: "region",
        examples: [{ "eu-west-1": { cloud: "aws", index: 0 } }],
      },
    ),
    network: field(network(sizes).prefault({}), { description: "Addresses, and how regions reach each other." }),
    kubernetes: field(kubernetes(sizes).prefault({}), { description: "The managed clusters." }),
    kafka: field(kafka(sizes).prefault({}), { description: "The regions' logs: one Kafka cluster each." }),
    redis: field(redis(sizes).prefault({}), { description: "The regions' projections: one independent Redis each." }),
    cassandra: field(cassandra(sizes).prefault({}), { description: "The store: one cluster, a datacentre a region." }),
    coordination: field(coordination(sizes).prefault({}), { description: "etcd, which decides who owns a slot." }),
    service: field(service(sizes).prefault({}), { description: "The sharded service." }),
    dataClasses: field(
      z
        .record(
          z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, "a class's name: lower-case letters, digits and hyphens"),
          dataClass,
        )
        .default({ ledger: { consistency: "strong" }, session: { consistency: "available" } }),
      {
        description: "Classes of data by name: the first part of a key's path, and the guarantees that it gets.",
        keys: "class",
      },
    ),
    failover: field(failover(sizes).prefault({}), {
      description: "What may be lost, how it is noticed and how fast it must heal.",
    }),
    dns: field(dns.prefault({}), { description: "Where clients find the environment. Not used on `local`." }),
    alarms: field(
      z
        .strictObject({
          recipients: field(
            distinctList(z.email("a mail address"), "address", { minimum: 0, maximum: 100 }).default([]),
            {
              description:
                "Mail addresses that alarms are sent to. Each gets a message first, and nothing more before it is confirmed.",
              source: "Amazon SNS: email subscriptions",
              examples: [["on-call@example.com"]],
            },
          ),
        })
        .prefault({}),
      { description: "Who is told when something is wrong." },
    ),
    policies: field(policies.prefault({}), { description: "What policies demand, and what may be otherwise." }),
    accounts: field(
      z
        .strictObject({
          aws: field(
            z
              .string()
              .regex(/^\d{12}$/, "an AWS account id: 12 digits in quotes")
              .optional(),
            {
              description: "AWS account id of the environment.",
              examples: ["123456789012"],
            },
          ),
          gcp: field(
            z
              .string()
              .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "a GCP project id")
              .optional(),
            {
              description: "GCP project id.",
              examples: ["example-prod"],
            },
          ),
        })
        .default({}),
      { description: "The accounts that the environment lives in." },
    ),
    tokens: field(tokens.optional(), {
      description: "Who issues the tokens by which callers are known. Not used on `local`, which issues its own.",
    }),
    roundTrips: field(
      z.record(regionName, z.record(regionName, z.number().min(0).max(2000)).meta({ keys: "region" })).default({}),
      {
        description:
          "Round-trip times between regions, in either order. Default: estimated from the distance between the regions (200 km a millisecond " +
          "in fibre, paths 1.5 × the great circle); 0.2 between local regions.",
        unit: "milliseconds",
        keys: "region",
        examples: [{ "eu-west-1": { "eu-central-1": 25 } }],
      },
    ),
  });
}

/** A declaration whose fields are all valid, with defaults filled in. What depends on other fields is resolved by `resolve`. */
export type Declaration = z.output<ReturnType<typeof declaration>>;
/** What a user may write. */
export type DeclarationInput = z.input<ReturnType<typeof declaration>>;
