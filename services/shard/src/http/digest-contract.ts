/** The route of digests, as data. */
import { DIGESTS_ANSWER } from "./digest-schema.ts";
import { TOKEN_PROBLEMS } from "./operation-contract.ts";
import type { PathContract } from "./operation-contract.ts";

/** The route. */
export const DIGEST_CONTRACT: readonly PathContract[] = [
  {
    path: "/v1/admin/digests",
    operations: [
      {
        method: "get",
        id: "readDigests",
        summary:
          "Digests of what this region's Cassandra holds of an available class; nodes of other regions ask for them in a repair.",
        scope: "admin",
        query: {
          class: "The class; has to be given.",
          from: "The range's first token, which is not in it, as a decimal; has to be given.",
          to: "The range's last token, which is in it; has to be given.",
          parts: "In how many equal parts, 1 to 256; has to be given.",
          named: "Whether the sequences are named, if they are at most 64: true or false. Default: false.",
        },
        answers: [{ status: 200, description: "The digests.", mediaType: "application/json", schema: DIGESTS_ANSWER }],
        problems: [...TOKEN_PROBLEMS, "invalid-digests", "unknown-class", "digests-unavailable"],
      },
    ],
  },
];
