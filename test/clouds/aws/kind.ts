import type { CloudKind } from "../simulated/cloud-kind.ts";
import { existing } from "./existing.ts";
import { invoke } from "./invokes.ts";
import { ReferenceCheck } from "./references.ts";
import { regions } from "./regions.ts";

/** AWS, as a simulated cloud. */
export const aws: CloudKind = {
  name: "aws",
  title: "AWS",
  account: "123456789012",
  exampleRegion: "eu-west-1",
  regions: Object.keys(regions),
  furtherPlaces: [],
  throttled: "ThrottlingException: Rate exceeded",
  failed: "InternalFailure: the request failed in AWS",
  links: ({ id, state }) => {
    const arn = state["arn"];
    return [
      ...(id.startsWith("arn:") ? [id] : []),
      ...(typeof arn === "string" && arn !== "" && arn !== id ? [arn] : []),
    ];
  },
  before: existing,
  references: (facts) => new ReferenceCheck(facts),
  invoke,
};
