/**
 * The routes as data: what each takes, answers and demands of its caller. The server refuses to have a route that is not
 * here; 405 answers, authentication and the OpenAPI document come from it.
 */
import { z } from "zod";
import { CONTROLS_CONTRACT } from "./controls-contract.ts";
import { DIGEST_CONTRACT } from "./digest-contract.ts";
import { ENTRY_CONTRACT } from "./entry-contract.ts";
import { TOKEN_PROBLEMS } from "./operation-contract.ts";
import type { OperationContract, PathContract } from "./operation-contract.ts";
import type { ProblemKind } from "./problems.ts";
import { statusOf } from "./problems.ts";
import { REPAIR_CONTRACT } from "./repair-contract.ts";
import { REPLAY } from "./replay-schema.ts";

const REGION = z.string().meta({ description: "Name of a region." });
const COUNT = z.int().min(0);

/** What `/v1/shards` answers. */
export const SHARDS = z.strictObject({
  placementVersion: z.int().min(1),
  slots: COUNT,
  regions: z.array(z.strictObject({ name: REGION, homeSlots: COUNT, heldSlots: COUNT })),
  replicaSets: z.array(
    z.strictObject({
      regions: z.array(REGION).meta({ description: "The home first, then the failover order." }),
      servedBy: REGION.nullable().meta({
        description: "The region that serves these slots now, as this node believes; null when none does.",
      }),
      slots: COUNT,
      ranges: z.string().meta({ description: "The slots, ascending: `0-99,205`." }),
    }),
  ),
  owners: z
    .array(
      z.strictObject({
        group: z
          .string()
          .meta({ description: "Slots of the same regions in the same order, and which share of them." }),
        region: REGION,
        node: z.string(),
        fencingToken: z.string().meta({ description: "Decimal digits; higher than that of every owner before." }),
      }),
    )
    .meta({ description: "The owners of the slots of strong classes, as this node knows them." }),
});

/** What `/readyz` answers. */
export const READINESS = z.strictObject({
  status: z.enum(["ready", "degraded", "unavailable"]),
  degraded: z.array(z.string()).meta({ description: "What is missing, by name." }),
  region: REGION,
  node: z.string(),
});

/** What `/healthz` answers. */
export const HEALTH = z.strictObject({ status: z.literal("alive"), region: REGION, node: z.string() });

/** A problem document. @see https://www.rfc-editor.org/rfc/rfc9457 */
export const PROBLEM = z.looseObject({
  type: z.string().meta({ description: "`urn:meridian:problem:<kind>`" }),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  instance: z.string().meta({ description: "`urn:meridian:request:<id>`: the service's log has the same id." }),
  traceId: z
    .string()
    .regex(/^[\da-f]{32}$/)
    .optional()
    .meta({
      description: "The trace that the request belongs to, where requests are traced: the log has it as `trace_id`.",
    }),
});

/** Every route. */
export const CONTRACT: readonly PathContract[] = [
  ...ENTRY_CONTRACT,
  {
    path: "/v1/shards",
    operations: [
      {
        method: "get",
        id: "readShards",
        summary: "The placement in force: which regions hold which slots, and which one serves them now.",
        scope: "read",
        headers: { "If-None-Match": "ETags: 304 when the answer has one of them." },
        answers: [
          { status: 200, description: "The placement.", mediaType: "application/json", schema: SHARDS },
          { status: 304, description: "The placement is what the caller has." },
        ],
        problems: [...TOKEN_PROBLEMS, "invalid-condition"],
      },
    ],
  },
  {
    path: "/v1/admin/replay",
    operations: [
      {
        method: "get",
        id: "readReplay",
        summary: "How far the region's read model has come, and how a rebuild of it is going.",
        scope: "admin",
        answers: [{ status: 200, description: "The state.", mediaType: "application/json", schema: REPLAY }],
        problems: [...TOKEN_PROBLEMS, "read-model-unavailable"],
      },
      {
        method: "post",
        id: "startReplay",
        summary: "Rebuild the region's read model from the log, unless it is being rebuilt already.",
        scope: "admin",
        answers: [{ status: 202, description: "Under way.", mediaType: "application/json", schema: REPLAY }],
        problems: [...TOKEN_PROBLEMS, "read-model-unavailable", "unsupported-media-type", "body-too-large"],
      },
    ],
  },
  ...REPAIR_CONTRACT,
  ...DIGEST_CONTRACT,
  ...CONTROLS_CONTRACT,
  {
    path: "/openapi.json",
    operations: [
      {
        method: "get",
        id: "readContract",
        summary: "This document.",
        answers: [
          { status: 200, description: "OpenAPI 3.1.", mediaType: "application/json", schema: z.looseObject({}) },
        ],
        problems: [],
      },
    ],
  },
  {
    path: "/healthz",
    operations: [
      {
        method: "get",
        id: "readHealth",
        summary: "Whether the process is alive.",
        answers: [{ status: 200, description: "It is.", mediaType: "application/json", schema: HEALTH }],
        problems: [],
      },
    ],
  },
  {
    path: "/readyz",
    operations: [
      {
        method: "get",
        id: "readReadiness",
        summary: "Whether this node can serve, and what it lacks.",
        answers: [
          { status: 200, description: "It can.", mediaType: "application/json", schema: READINESS },
          { status: 503, description: "It cannot.", mediaType: "application/json", schema: READINESS },
        ],
        problems: [],
      },
    ],
  },
  {
    path: "/metrics",
    operations: [
      {
        method: "get",
        id: "readMetrics",
        summary: "Metrics for Prometheus.",
        answers: [{ status: 200, description: "The metrics.", mediaType: "text/plain", schema: z.string() }],
        problems: [],
      },
    ],
  },
];

const parametersOf = (path: string): number => path.split("{").length - 1;

/** Paths with the methods that they know, as `Allow` lists them; what is said in full before what has parameters. */
const METHODS_BY_PATH = [...CONTRACT]
  .sort((a, b) => parametersOf(a.path) - parametersOf(b.path))
  .map(({ path, operations }) => ({
    pattern: new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
    methods: operations
      .flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]))
      .join(", "),
  }));

/** The methods that a path knows, for `Allow`; `undefined`: there is no such path. */
export function methodsOf(path: string): string | undefined {
  return METHODS_BY_PATH.find(({ pattern }) => pattern.test(path))?.methods;
}

const METHODS_BY_EXACT_PATH = new Map(
  CONTRACT.flatMap(({ path }) => (path.includes("{") ? [] : [[path, methodsOf(path) ?? ""] as const])),
);

/**
 * Whether a path without parameters knows a method: `undefined` when it does, or when the path is none of those, else what it knows,
 * for `Allow`. Such a path may look like one with parameters, which knows others.
 */
export function methodsInstead(path: string, method: string): string | undefined {
  const methods = METHODS_BY_EXACT_PATH.get(path);
  return methods === undefined || methods.split(", ").includes(method) ? undefined : methods;
}

/** What is said of a route, by its path as the framework writes it (`/v1/:class/:key`); `HEAD` is its `GET`. */
export function operationAt(url: string, method: string): OperationContract | undefined {
  const path = url.replaceAll(/:(\w+)/g, "{$1}");
  const wanted = method === "HEAD" ? "get" : method.toLowerCase();
  return CONTRACT.find((known) => known.path === path)?.operations.find((operation) => operation.method === wanted);
}

/** The problems of an operation by their status, ascending. */
export function problemsByStatus(operation: OperationContract): ReadonlyMap<number, readonly ProblemKind[]> {
  const byStatus = new Map<number, ProblemKind[]>();
  for (const kind of [...operation.problems].sort((a, b) => statusOf(a) - statusOf(b))) {
    const kinds = byStatus.get(statusOf(kind));
    if (kinds === undefined) byStatus.set(statusOf(kind), [kind]);
    else kinds.push(kind);
  }
  return byStatus;
}
