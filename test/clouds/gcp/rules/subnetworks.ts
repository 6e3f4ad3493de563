import { ipv4At, overlap, prefixOf, within } from "../../simulated/address-blocks.ts";
import type { Comparison, Context, DifferenceChange, Rules, StoredResource } from "../../simulated/model.ts";
import { when } from "../../simulated/refusals.ts";
import { objectsAt, textAt } from "../../simulated/values.ts";
import { referred } from "../references.ts";
import { conflicts, malformed, rangesOf, takenRanges } from "./ranges.ts";
import { type } from "./type-tokens.ts";

/** Longest prefix of a subnetwork's ranges. Source: https://cloud.google.com/vpc/docs/subnets, "Valid IPv4 ranges". */
const SMALLEST = 29;
/** Longest prefix of a proxy-only subnetwork. Source: https://cloud.google.com/load-balancing/docs/proxy-only-subnets. */
const SMALLEST_PROXY_ONLY = 26;

const isProxyOnly = (purpose: string | undefined): boolean => purpose?.endsWith("_MANAGED_PROXY") === true;

function problems(context: Context, self?: StoredResource): readonly string[] {
  const { inputs, cloud } = context;
  const network = referred(context, type.network, textAt(inputs, "network"));
  if (network === undefined) return [];
  const ranges = rangesOf(inputs);
  const names = objectsAt(inputs, "secondaryIpRanges").map((each) => textAt(each, "rangeName"));
  const taken = takenRanges(cloud, network, self);
  return [
    ...when(textAt(inputs, "ipCidrRange") === undefined, () => "required: ipCidrRange was not given"),
    ...ranges.flatMap((range) => malformed(range, SMALLEST)),
    ...ranges.flatMap((range) => conflicts(range, taken)),
    ...ranges.flatMap((range, position) =>
      ranges
        .slice(position + 1)
        .filter((other) => overlap(range, other))
        .map((other) => `invalid: Invalid IPCidrRange: ${other} conflicts with ${range} of the same subnetwork`),
    ),
    ...when(new Set(names).size < names.length, () => "invalid: secondary ranges have the same name"),
    ...(isProxyOnly(textAt(inputs, "purpose")) ? proxyOnlyProblems(context, network, self) : []),
  ];
}

function proxyOnlyProblems(
  { inputs, cloud, region }: Context,
  network: StoredResource,
  self?: StoredResource,
): readonly string[] {
  const purpose = textAt(inputs, "purpose") ?? "";
  const role = textAt(inputs, "role");
  const active = cloud
    .all(type.subnetwork, { region, with: { purpose, role: "ACTIVE" } })
    .find(
      (each) => each.id !== self?.id && referred({ cloud }, type.network, textAt(each.state, "network")) === network,
    );
  const prefix = prefixOf(textAt(inputs, "ipCidrRange") ?? "") ?? 0;
  return [
    ...when(role === undefined, () => `required: role was not given, and a subnetwork with purpose ${purpose} has one`),
    ...when(
      prefix > SMALLEST_PROXY_ONLY,
      () => `invalid: a proxy-only subnetwork is at least a /${SMALLEST_PROXY_ONLY}; found /${prefix}`,
    ),
    ...when(
      role === "ACTIVE" && active !== undefined,
      () => `invalid: ${active?.name ?? ""} is the active subnetwork with purpose ${purpose} in ${region} already`,
    ),
    ...when(inputs["logConfig"] !== undefined, () => `invalid: flow logs are not supported with purpose ${purpose}`),
  ];
}

/** A primary range grows in place; to be another one, or less, it takes a replacement. Source: the provider's own check. */
function difference({ previous, inputs, changed }: Comparison): DifferenceChange {
  const [before, after] = [textAt(previous, "ipCidrRange"), textAt(inputs, "ipCidrRange")];
  const grows = before !== undefined && after !== undefined && within(after, before);
  return changed.includes("ipCidrRange") && !grows ? { replace: ["ipCidrRange"] } : {};
}

export const subnetworks: Rules = {
  [type.subnetwork]: {
    check: (context) => problems(context),
    update: (change) => problems(change, change.previous),
    difference,
    compute: ({ inputs }) => ({ gatewayAddress: ipv4At(textAt(inputs, "ipCidrRange") ?? "", 1) ?? "" }),
  },
};
