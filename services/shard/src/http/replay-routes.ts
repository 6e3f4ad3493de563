/** `GET` and `POST /v1/admin/replay`: rebuilding the region's read model from the log. */
import type { FastifyInstance } from "fastify";
import type { z } from "zod";
import type { Projection, ReplayState } from "../projection/projection.ts";
import { StoreUnavailableError } from "../stores/contracts.ts";
import { sendAnswer } from "./answers.ts";
import { problem } from "./problems.ts";
import type { Answer } from "./problems.ts";
import type { REPLAY } from "./replay-schema.ts";

/** What the routes need. */
export interface ReplayRoutesOptions {
  readonly region: string;
  readonly projection: Pick<Projection, "replay" | "replayState">;
}

/** Adds the routes. */
export function registerReplayRoutes(server: FastifyInstance, { region, projection }: ReplayRoutesOptions): void {
  const answerOf = async (requestId: string, status: number, ask: () => Promise<ReplayState>): Promise<Answer> => {
    try {
      const body = JSON.stringify({ ...(await ask()) } satisfies z.infer<typeof REPLAY>);
      const headers = {
        "content-type": "application/json; charset=utf-8",
        "cache-control": "no-store",
        "x-meridian-region": region,
      };
      return { status, headers, body };
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      const detail =
        "The region's Redis does not answer, which holds the read model. Whether the request did anything is not known; GET says it. It may be sent again.";
      return problem("read-model-unavailable", { detail, requestId });
    }
  };
  server.get("/v1/admin/replay", async (request, reply) =>
    sendAnswer(reply, await answerOf(request.id, 200, () => projection.replayState())),
  );
  server.post("/v1/admin/replay", async (request, reply) =>
    sendAnswer(reply, await answerOf(request.id, 202, () => projection.replay())),
  );
}
