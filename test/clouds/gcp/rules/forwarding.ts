import type { Context, Rules, StoredResource } from "../../simulated/model.ts";
import { blockedBy, when } from "../../simulated/refusals.ts";
import { textAt, textsAt } from "../../simulated/values.ts";
import { referred } from "../references.ts";
import { type } from "./type-tokens.ts";

const PROXIES = [type.targetHttpProxy, type.targetHttpsProxy] as const;
/** How a proxy names its map of certificates. Source: Compute Engine API, `targetHttpsProxies.certificateMap`. */
const MAP_PREFIX = "//certificatemanager.googleapis.com/";

/** A rule leads from a reserved global address to a proxy, and no two from the same port of an address. */
function ruleProblems({ inputs, cloud }: Context, self?: StoredResource): readonly string[] {
  const target = textAt(inputs, "target") ?? "";
  const [address, port] = [textAt(inputs, "ipAddress") ?? "", textAt(inputs, "portRange") ?? ""];
  const reserved = cloud.all(type.globalAddress, { with: { address, project: textAt(inputs, "project") ?? "" } });
  const others = cloud
    .all(type.globalForwardingRule, { with: { ipAddress: address, portRange: port } })
    .filter(({ id }) => id !== self?.id);
  return [
    ...when(
      PROXIES.every((proxy) => referred({ cloud }, proxy, target) === undefined),
      () => `notFound: target: there is no target proxy ${target}`,
    ),
    ...when(reserved.length === 0, () => `invalid: ipAddress: ${address} is no global address of the project`),
    ...when(!/^\d+(-\d+)?$/.test(port), () => `required: portRange was not given, such as "443"; found "${port}"`),
    ...blockedBy(others, (names) => `invalid: port ${port} of ${address} is taken by ${names}`),
  ];
}

/** A proxy that speaks TLS has certificates. */
function proxyProblems({ inputs, cloud }: Context): readonly string[] {
  const map = textAt(inputs, "certificateMap");
  if (map === undefined)
    return when(
      textsAt(inputs, "sslCertificates").length === 0,
      () => "required: neither certificateMap nor sslCertificates were given",
    );
  const known = map.startsWith(MAP_PREFIX) ? cloud.get(type.certificateMap, map.slice(MAP_PREFIX.length)) : undefined;
  return when(
    known === undefined,
    () =>
      `invalid: certificateMap: there is no ${map}; it is named ${MAP_PREFIX}projects/…/locations/global/certificateMaps/…`,
  );
}

export const forwarding: Rules = {
  [type.globalForwardingRule]: {
    check: (context) => ruleProblems(context),
    update: (change) => ruleProblems(change, change.previous),
  },
  [type.targetHttpsProxy]: { check: proxyProblems, update: proxyProblems },
  [type.certificateMap]: {
    blocksDelete: ({ cloud, resource }) => [
      ...blockedBy(
        cloud.mentioning(`${MAP_PREFIX}${resource.id}`, type.targetHttpsProxy),
        (names) => `FAILED_PRECONDITION: ${resource.id} is in use by ${names}`,
      ),
      ...blockedBy(
        cloud
          .all(type.certificateMapEntry)
          .filter(({ inputs }) => resource.id.endsWith(`/${textAt(inputs, "map") ?? ""}`)),
        (names) => `FAILED_PRECONDITION: ${resource.id} has entries: ${names}`,
      ),
    ],
  },
};
