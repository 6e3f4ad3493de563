import { resourcePolicy } from "../policy.ts";
import { protects } from "../protection.ts";
import { STATEFUL_TYPES } from "./stateful-types.ts";

export const statefulProtected = resourcePolicy({
  id: "stateful-protected",
  demands: "Where the environment protects, the engine refuses to delete or replace what holds state.",
  why: "A renamed resource or a changed property that forces a replacement would take data with it in an ordinary update.",
  severity: "critical",
  references: [
    { framework: "Meridian", id: "stateful-resources" },
    { framework: "Well-Architected", id: "REL09-BP01" },
  ],
  remediation:
    "Create it with the options of `stateful()`, and set no `protect: false` in a transform. To delete a region's state, declare the region `draining` first.",
  types: STATEFUL_TYPES,
  judge: ({ protect, region }, { plan }) =>
    protect || !protects(plan, region) ? [] : ["it is not protected from deletion, and the environment protects"],
});
