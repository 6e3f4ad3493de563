/** `GET /v1/admin/digests`: what this region's Cassandra holds of a range of tokens, for a node of another region that compares. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { DataClass } from "../configuration.ts";
import type { RangeScan } from "../repair/contracts.ts";
import { digestsOf, lookAt } from "../repair/range-view.ts";
import type { RangeDigests } from "../repair/range-view.ts";
import { StoreUnavailableError } from "../stores/contracts.ts";
import { sendAnswer } from "./answers.ts";
import { DIGESTS_QUERY } from "./digest-schema.ts";
import type { DIGESTS_ANSWER } from "./digest-schema.ts";
import { problem } from "./problems.ts";
import type { Answer } from "./problems.ts";

/** What the route needs. */
export interface DigestRoutesOptions {
  readonly region: string;
  readonly classes: readonly DataClass[];
  readonly ranges: Pick<RangeScan, "newest">;
}

type DigestsAnswer = z.infer<typeof DIGESTS_ANSWER>;

function answerOf(region: string, className: string, { range, rows, parts, named }: RangeDigests): DigestsAnswer {
  return {
    region,
    class: className,
    from: String(range.from),
    to: String(range.to),
    rows,
    parts: parts.map((part) => ({
      from: String(part.range.from),
      to: String(part.range.to),
      sequences: part.sequences,
      digest: part.digest,
    })),
    named: named?.map((one) => ({ ...one, token: String(one.token) })) ?? null,
  };
}

/** Adds the route. */
export function registerDigestRoutes(server: FastifyInstance, options: DigestRoutesOptions): void {
  const { region, classes, ranges } = options;
  const available = classes.filter(({ consistency }) => consistency === "available");

  const digests = async (request: FastifyRequest): Promise<Answer> => {
    const requestId = request.id;
    const asked = DIGESTS_QUERY.safeParse(request.query);
    if (!asked.success) {
      const issues = asked.error.issues.map(({ path, message }) => `${path.join(".") || "the query"}: ${message}`);
      return problem("invalid-digests", {
        detail: `The query is not acceptable: ${issues.join("; ")}. /openapi.json says what is.`,
        requestId,
      });
    }
    const { class: className, from, to, parts, named } = asked.data;
    const dataClass = available.find(({ name }) => name === className);
    if (dataClass === undefined) {
      const accepted = available.map(({ name }) => name);
      const detail = `The class in the query is not an available one of this environment's: ${accepted.join(", ")}.`;
      return problem("unknown-class", { detail, requestId, extensions: { accepted } });
    }
    try {
      const view = await lookAt(ranges, dataClass, { from, to });
      return {
        status: 200,
        headers: {
          "content-type": "application/json; charset=utf-8",
          "cache-control": "no-store",
          "x-meridian-region": region,
        },
        body: JSON.stringify(answerOf(region, className, digestsOf(view, parts, named === "true"))),
      };
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      const detail = "This region's Cassandra does not answer, or not within its time. Try again.";
      return problem("digests-unavailable", { detail, requestId });
    }
  };

  server.get("/v1/admin/digests", async (request, reply) => sendAnswer(reply, await digests(request)));
}
