/** The routes of repairs, as data. */
import { TOKEN_PROBLEMS } from "./operation-contract.ts";
import type { PathContract } from "./operation-contract.ts";
import { REPAIR_REQUEST, REPAIRS } from "./repair-schema.ts";

/** The routes. */
export const REPAIR_CONTRACT: readonly PathContract[] = [
  {
    path: "/v1/admin/repairs",
    operations: [
      {
        method: "get",
        id: "readRepairs",
        summary: "The repairs that this node has taken, with what they found.",
        scope: "admin",
        answers: [{ status: 200, description: "The runs.", mediaType: "application/json", schema: REPAIRS }],
        problems: TOKEN_PROBLEMS,
      },
      {
        method: "post",
        id: "startRepair",
        summary:
          "Look for what differs between the region's log and its read model, or between regions, and mend it if that is wanted.",
        scope: "admin",
        body: REPAIR_REQUEST,
        answers: [{ status: 202, description: "Under way.", mediaType: "application/json", schema: REPAIRS }],
        problems: [
          ...TOKEN_PROBLEMS,
          "invalid-body",
          "invalid-repair",
          "unknown-class",
          "repair-under-way",
          "read-model-unavailable",
          "draining",
          "unsupported-media-type",
          "body-too-large",
        ],
      },
    ],
  },
];
