import type { Resource } from "../resource.ts";

export const ZONE = "aws:route53/zone:Zone";

/** Whether anybody may ask it: a private zone is one of VPCs. */
export const isPublicZone = ({ properties, references }: Resource): boolean =>
  (references["vpcs"] ?? []).length === 0 && properties.list("vpcs").length === 0;
