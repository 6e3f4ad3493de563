/** `GET` and `POST /v1/admin/repairs`: looking for what differs, and mending it. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { DataClass } from "../configuration.ts";
import { SLOT_COUNT } from "../placement.ts";
import type { Difference } from "../repair/close-look.ts";
import type { Repairs } from "../repair/repairs.ts";
import type { RegionDifference, RepairRun } from "../repair/run.ts";
import { sendAnswer } from "./answers.ts";
import { bodyBySchema } from "./json-body.ts";
import { problem } from "./problems.ts";
import type { Answer } from "./problems.ts";
import { REPAIR_REQUEST } from "./repair-schema.ts";
import type { REPAIRS } from "./repair-schema.ts";

/** What the routes need. */
export interface RepairRoutesOptions {
  readonly region: string;
  readonly node: string;
  readonly classes: readonly DataClass[];
  readonly repairs: Pick<Repairs, "begin" | "runs">;
}

type RunAnswer = z.infer<typeof REPAIRS>["runs"][number];

function exampleAnswer({ address, kind, logged, held }: Difference): RunAnswer["examples"][number] {
  return { slot: address.slot, key: address.key, kind, logged: logged ?? null, held };
}

function regionExampleAnswer({ here, there, ...rest }: RegionDifference): RunAnswer["regionExamples"][number] {
  return { ...rest, here: here ?? null, there: there ?? null };
}

function runAnswer(run: RepairRun): RunAnswer {
  const { compared, differingSlots, lookedAtClosely, differing, mended, undecided } = run.counts;
  return {
    id: run.id,
    class: run.dataClass.name,
    what: run.what,
    mend: run.mend,
    entitiesPerSecond: run.entitiesPerSecond,
    by: run.by,
    status: run.status,
    phase: run.phase,
    reason: run.reason ?? null,
    retries: { count: run.retries.count, last: run.retries.last ?? null },
    startedAt: new Date(run.startedAt).toISOString(),
    endedAt: run.endedAt === undefined ? null : new Date(run.endedAt).toISOString(),
    slots: { compared: run.phase === "entities" ? SLOT_COUNT : 0, differing: differingSlots },
    entities: { compared, lookedAtClosely, differing, mended, undecided },
    examples: run.examples.map(exampleAnswer),
    regionExamples: run.regionExamples.map(regionExampleAnswer),
  };
}

/** Adds the routes. */
export function registerRepairRoutes(server: FastifyInstance, options: RepairRoutesOptions): void {
  const { region, node, classes, repairs } = options;

  const stateAnswer = (status: number): Answer => ({
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      "x-meridian-region": region,
    },
    body: JSON.stringify({ region, node, runs: repairs.runs().map(runAnswer) } satisfies z.infer<typeof REPAIRS>),
  });

  const begin = (request: FastifyRequest): Answer => {
    const requestId = request.id;
    const asked = bodyBySchema(REPAIR_REQUEST, request, "invalid-repair");
    if (asked.refused !== undefined) return asked.refused;
    const { class: className, ...terms } = asked.value;
    const dataClass = classes.find(({ name }) => name === className);
    if (dataClass === undefined) {
      const accepted = classes.map(({ name }) => name);
      const detail = `The class in the body is not one of this environment's: ${accepted.join(", ")}.`;
      return problem("unknown-class", { detail, requestId, extensions: { accepted } });
    }
    const by = request.caller?.subject ?? "unknown";
    const begun = repairs.begin({ ...terms, dataClass, by }, request.headers.authorization);
    switch (begun.outcome) {
      case "begun":
        return stateAnswer(202);
      case "under-way":
        return problem("repair-under-way", {
          detail: "This node is at work on another repair; GET says how far it is. Nothing was begun.",
          requestId,
          extensions: { repair: begun.run.id },
        });
      case "draining":
        return problem("draining", { detail: "This node is about to end. Ask another one.", requestId });
      case "strong-class":
        return problem("invalid-repair", {
          detail:
            "Regions are compared in available classes only: what a region lacks of a strong one is read from the others at each read.",
          requestId,
        });
      case "read-model-unknown":
        return problem("read-model-unavailable", {
          detail: "This node has not heard from the region's Redis yet, which holds the read model. Nothing was begun.",
          requestId,
        });
    }
  };

  server.get("/v1/admin/repairs", (_request, reply) => sendAnswer(reply, stateAnswer(200)));
  server.post("/v1/admin/repairs", (request, reply) => sendAnswer(reply, begin(request)));
}
