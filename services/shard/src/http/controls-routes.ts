/** `/v1/admin/controls`, and the routes that drain nodes, evacuate regions and set weights. */
import { createHash } from "node:crypto";
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Administered, ControlsAdministration, Precondition } from "../controls/administration.ts";
import type { Setting } from "../controls/changes.ts";
import type { StoredControls } from "../controls/controls.ts";
import { ControlsUnreadableError, inForce } from "../controls/document.ts";
import { EtcdUnavailableError } from "../ownership/contracts.ts";
import { sendAnswer } from "./answers.ts";
import { decide } from "./conditions.ts";
import { TERMS, WEIGHTS } from "./controls-schema.ts";
import type { CONTROLS } from "./controls-schema.ts";
import { bodyBySchema } from "./json-body.ts";
import { problem } from "./problems.ts";
import type { Answer } from "./problems.ts";
import { checkConditions } from "./requests.ts";
import type { Checked } from "./requests.ts";

/** What the routes need. */
export interface ControlsRoutesOptions {
  readonly region: string;
  /** Default: there is no etcd to keep them in. */
  readonly controls?: ControlsAdministration | undefined;
  readonly logger: Pick<FastifyBaseLogger, "info">;
}

/** A change that was asked for. */
interface Asked {
  /** What the audit log says of it. */
  readonly audit: Readonly<Record<string, unknown>>;
  readonly perform: (controls: ControlsAdministration, expected: Precondition) => Promise<Administered>;
}

interface NodePath {
  Params: { region: string; node: string };
}
interface RegionPath {
  Params: { region: string };
}

/** Changes with what is in force: with the document, and when one of the controls in it ends. */
function tagOf({ document, revision }: StoredControls, now: number): string {
  const digest = createHash("sha256").update(JSON.stringify(inForce(document, now)));
  return `"${revision}-${digest.digest("hex").slice(0, 16)}"`;
}

/** Adds the routes. */
export function registerControlsRoutes(server: FastifyInstance, options: ControlsRoutesOptions): void {
  const { region, controls, logger } = options;
  const now = (): number => controls?.now() ?? Date.now();

  const stateAnswer = (stored: StoredControls, current: boolean): Answer => {
    const { drainedNodes, evacuatedRegions, weights } = inForce(stored.document, now());
    const body = {
      drainedNodes: drainedNodes.map(({ region: of, node, by, at, until, reason }) => ({
        ...{ region: of, node },
        ...{ by, at, until, reason },
      })),
      evacuatedRegions: evacuatedRegions.map(({ region: of, by, at, until, reason }) => ({
        region: of,
        ...{ by, at, until, reason },
      })),
      weights:
        weights === null
          ? null
          : {
              ofRegions: weights.ofRegions,
              by: weights.by,
              at: weights.at,
              until: weights.until,
              reason: weights.reason,
            },
      current,
    } satisfies z.infer<typeof CONTROLS>;
    const headers = {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      etag: tagOf(stored, now()),
      "x-meridian-region": region,
    };
    return { status: 200, headers, body: JSON.stringify(body) };
  };

  /** What is asked of the controls, when there are any and etcd answers. */
  const guarded = async (
    request: FastifyRequest,
    ask: (present: ControlsAdministration) => Promise<Answer>,
  ): Promise<Answer> => {
    const requestId = request.id;
    if (controls === undefined) {
      const detail = "This environment has no etcd (ETCD_ENDPOINTS), in which controls are kept.";
      return problem("no-coordination", { detail, requestId });
    }
    try {
      return await ask(controls);
    } catch (error) {
      if (error instanceof ControlsUnreadableError) {
        const detail = `${error.message}: another version has written it, or it is damaged. Bring all nodes to one version, or delete the key, which undoes everything.`;
        return problem("controls-unavailable", { detail, requestId });
      }
      if (!(error instanceof EtcdUnavailableError)) throw error;
      const detail =
        "etcd does not answer, which holds the controls. Whether the request did anything is not known; GET /v1/admin/controls says it. It may be sent again.";
      return problem("controls-unavailable", { detail, requestId });
    }
  };

  const settingOf = (
    request: FastifyRequest,
    terms: { readonly until?: string | undefined; readonly reason?: string | undefined },
  ): Checked<Setting> => {
    const until = terms.until === undefined ? null : new Date(terms.until);
    if (until !== null && until.getTime() <= now()) {
      const detail = "The body is not acceptable: until: it lies in the past, by this node's clock.";
      return { refused: problem("invalid-control", { detail, requestId: request.id }) };
    }
    return {
      value: {
        by: request.caller?.subject ?? "unknown",
        at: new Date(now()).toISOString(),
        until: until?.toISOString() ?? null,
        reason: terms.reason ?? null,
      },
    };
  };

  const change = async (request: FastifyRequest, reply: FastifyReply, asked: Checked<Asked>): Promise<FastifyReply> => {
    const conditions = checkConditions(request.headers, request.id);
    if (conditions.refused !== undefined) return sendAnswer(reply, conditions.refused);
    if (asked.refused !== undefined) return sendAnswer(reply, asked.refused);
    const wanted = asked.value;
    // Whether a change was made is not known when etcd does not answer.
    let outcome = "unknown";
    let because: string | undefined;
    const answer = await guarded(request, async (present) => {
      const administered = await wanted.perform(
        present,
        (stored) => decide(conditions.value, tagOf(stored, now()), false) === "holds",
      );
      ({ outcome } = administered);
      if (administered.outcome !== "refused") return stateAnswer(administered.stored, true);
      const { kind, detail, extensions = {} } = administered.refusal;
      because = kind;
      return problem(kind, { detail, requestId: request.id, extensions });
    });
    const by = request.caller?.subject ?? "unknown";
    logger.info({ audit: { by, ...wanted.audit, outcome, because }, reqId: request.id }, "a change of the controls");
    return sendAnswer(reply, answer);
  };

  server.get("/v1/admin/controls", async (request, reply) => {
    const answer = await guarded(request, async (present) => {
      try {
        return stateAnswer(await present.read(), true);
      } catch (error) {
        const last = present.lastHeard();
        if (!(error instanceof EtcdUnavailableError) || last === undefined) throw error;
        return stateAnswer(last, false);
      }
    });
    return sendAnswer(reply, answer);
  });

  /** Sets something on the terms in the body. */
  const onTerms = (
    request: FastifyRequest,
    audit: Readonly<Record<string, unknown>>,
    perform: (
      present: ControlsAdministration,
      terms: { readonly setting: Setting; readonly force: boolean },
      expected: Precondition,
    ) => Promise<Administered>,
  ): Checked<Asked> => {
    const terms = bodyBySchema(TERMS, request, "invalid-control");
    if (terms.refused !== undefined) return terms;
    const setting = settingOf(request, terms.value);
    if (setting.refused !== undefined) return setting;
    const { force = false } = terms.value;
    const { until, reason } = setting.value;
    return {
      value: {
        audit: { ...audit, until, reason, force },
        perform: (present, expected) => perform(present, { setting: setting.value, force }, expected),
      },
    };
  };

  const DRAIN = "/v1/admin/nodes/:region/:node/drain";
  server.put<NodePath>(DRAIN, (request, reply) => {
    const place = { region: request.params.region, node: request.params.node };
    const asked = onTerms(request, { change: "drain", ...place }, (present, terms, expected) =>
      present.drain(place, terms, expected),
    );
    return change(request, reply, asked);
  });
  server.delete<NodePath>(DRAIN, (request, reply) => {
    const place = { region: request.params.region, node: request.params.node };
    return change(request, reply, {
      value: {
        audit: { change: "undo drain", ...place },
        perform: (present, expected) => present.undrain(place, expected),
      },
    });
  });

  const EVACUATION = "/v1/admin/regions/:region/evacuation";
  server.put<RegionPath>(EVACUATION, (request, reply) => {
    const { region: of } = request.params;
    const asked = onTerms(request, { change: "evacuation", region: of }, (present, terms, expected) =>
      present.evacuate(of, terms, expected),
    );
    return change(request, reply, asked);
  });
  server.delete<RegionPath>(EVACUATION, (request, reply) => {
    const { region: of } = request.params;
    return change(request, reply, {
      value: {
        audit: { change: "undo evacuation", region: of },
        perform: (present, expected) => present.endEvacuation(of, expected),
      },
    });
  });

  server.put("/v1/admin/weights", (request, reply) => {
    const weights = bodyBySchema(WEIGHTS, request, "invalid-control");
    if (weights.refused !== undefined) return change(request, reply, weights);
    const setting = settingOf(request, weights.value);
    if (setting.refused !== undefined) return change(request, reply, setting);
    const { ofRegions } = weights.value;
    const { until, reason } = setting.value;
    return change(request, reply, {
      value: {
        audit: { change: "weights", ofRegions, until, reason },
        perform: (present, expected) => present.setWeights(ofRegions, setting.value, expected),
      },
    });
  });
  server.delete("/v1/admin/weights", (request, reply) =>
    change(request, reply, {
      value: {
        audit: { change: "undo weights" },
        perform: (present, expected) => present.endWeights(expected),
      },
    }),
  );
}
