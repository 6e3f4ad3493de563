/** The routes of the controls, as data. */
import { CONTROLS, TERMS, WEIGHTS } from "./controls-schema.ts";
import { TOKEN_PROBLEMS } from "./operation-contract.ts";
import type { OperationContract, PathContract } from "./operation-contract.ts";
import type { ProblemKind } from "./problems.ts";

const STATE = { status: 200, description: "What is set now.", mediaType: "application/json", schema: CONTROLS };
const HEADERS = { "If-Match": "ETags, or *: what is set must have one of them." };
const KEPT: readonly ProblemKind[] = [...TOKEN_PROBLEMS, "no-coordination", "controls-unavailable"];
const CHANGE: readonly ProblemKind[] = [...KEPT, "invalid-condition", "precondition-failed", "controls-contended"];
const WITH_BODY: readonly ProblemKind[] = [
  ...CHANGE,
  "invalid-body",
  "invalid-control",
  "unsupported-media-type",
  "body-too-large",
];

/** Undoing needs no more than the path. */
const undoing = (id: string, summary: string): OperationContract => ({
  method: "delete",
  id,
  summary,
  scope: "admin",
  headers: HEADERS,
  answers: [STATE],
  problems: CHANGE,
});

/** The routes. */
export const CONTROLS_CONTRACT: readonly PathContract[] = [
  {
    path: "/v1/admin/controls",
    operations: [
      {
        method: "get",
        id: "readControls",
        summary: "What operators have set: drained nodes, evacuated regions and weights, by whom and until when.",
        scope: "admin",
        answers: [STATE],
        problems: KEPT,
      },
    ],
  },
  {
    path: "/v1/admin/nodes/{region}/{node}/drain",
    operations: [
      {
        method: "put",
        id: "drainNode",
        summary:
          "Drain a node: it hands its slots over, takes no more, and balancers leave it. It still serves what comes.",
        scope: "admin",
        headers: HEADERS,
        body: TERMS,
        bodyOptional: true,
        answers: [STATE],
        problems: [...WITH_BODY, "unknown-region", "unknown-node", "nobody-left"],
      },
      undoing("undrainNode", "Undo the drain of a node."),
    ],
  },
  {
    path: "/v1/admin/regions/{region}/evacuation",
    operations: [
      {
        method: "put",
        id: "evacuateRegion",
        summary: "Evacuate a region: its nodes hand their slots over to the next regions, and requests go there.",
        scope: "admin",
        headers: HEADERS,
        body: TERMS,
        bodyOptional: true,
        answers: [STATE],
        problems: [...WITH_BODY, "unknown-region", "nobody-left"],
      },
      undoing("endEvacuation", "Undo the evacuation of a region."),
    ],
  },
  {
    path: "/v1/admin/weights",
    operations: [
      {
        method: "put",
        id: "setWeights",
        summary: "Share the slots out among the regions by other weights than the placement's.",
        scope: "admin",
        headers: HEADERS,
        body: WEIGHTS,
        answers: [STATE],
        problems: WITH_BODY,
      },
      undoing("endWeights", "Undo the weights: the placement's hold again."),
    ],
  },
];
