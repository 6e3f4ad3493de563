import { ipv4RangeOf, overlap, within } from "../../simulated/address-blocks.ts";
import type { Cloud, Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { blockedBy, when } from "../../simulated/refusals.ts";
import { numberAt, objectsAt, textAt } from "../../simulated/values.ts";
import { referred } from "../references.ts";
import { type } from "./type-tokens.ts";

/** Interfaces of a gateway elsewhere, by how it is redundant. Source: Compute Engine API, `externalVpnGateways.redundancyType`. */
const INTERFACES: Readonly<Record<string, number>> = {
  SINGLE_IP_INTERNALLY_REDUNDANT: 1,
  TWO_IPS_REDUNDANCY: 2,
  FOUR_IPS_REDUNDANCY: 4,
};
/** Inside addresses of tunnels. Source: Cloud Router, "BGP peering IP addresses". */
const LINK_LOCAL = "169.254.0.0/16";

/** The router that a resource names by its bare name: the project and region are its own. */
function routerOf({ inputs, cloud, region }: Pick<Context, "inputs" | "cloud" | "region">): StoredResource | undefined {
  const [project, router] = [textAt(inputs, "project") ?? "", textAt(inputs, "router") ?? ""];
  return cloud.get(type.router, `projects/${project}/regions/${region}/routers/${router}`, region);
}

/** The range that an interface's address is in. */
const rangeOf = (inside: Properties): string => ipv4RangeOf(textAt(inside, "ipRange") ?? "") ?? "";

/** What else of a type is on the router that a resource is on. */
function beside(cloud: Cloud, token: string, region: string, inputs: Properties): readonly StoredResource[] {
  const [project, router] = [textAt(inputs, "project") ?? "", textAt(inputs, "router") ?? ""];
  return cloud.all(token, { region, with: { project, router } });
}

const withoutRouter = (context: Context): readonly string[] =>
  when(
    routerOf(context) === undefined,
    () => `notFound: router: there is no router ${textAt(context.inputs, "router") ?? ""} in ${context.region}`,
  );

function gatewayProblems({ inputs }: Context): readonly string[] {
  const interfaces = objectsAt(inputs, "interfaces");
  const kind = textAt(inputs, "redundancyType") ?? "";
  const expected = INTERFACES[kind];
  const addresses = interfaces.map((each) => textAt(each, "ipAddress"));
  return [
    ...when(
      expected !== interfaces.length || interfaces.some((each, position) => numberAt(each, "id") !== position),
      () => `invalid: ${kind} has the interfaces 0 to ${(expected ?? 0) - 1}; found ${interfaces.length}`,
    ),
    ...when(new Set(addresses).size < addresses.length, () => "invalid: two interfaces have the same address"),
  ];
}

function tunnelProblems(context: Context): readonly string[] {
  const { inputs, cloud } = context;
  const gateway = referred({ cloud }, type.vpnGateway, textAt(inputs, "vpnGateway"));
  const peer = referred({ cloud }, type.externalVpnGateway, textAt(inputs, "peerExternalGateway"));
  const router = routerOf(context);
  const network = (resource: StoredResource | undefined): StoredResource | undefined =>
    resource === undefined ? undefined : referred({ cloud }, type.network, textAt(resource.state, "network"));
  const [own, far] = [numberAt(inputs, "vpnGatewayInterface"), numberAt(inputs, "peerExternalGatewayInterface")];
  const known = peer === undefined ? [] : objectsAt(peer.inputs, "interfaces").map((each) => numberAt(each, "id"));
  return [
    ...withoutRouter(context),
    ...when(gateway === undefined || own === undefined, () => "required: vpnGateway and vpnGatewayInterface"),
    ...when(!known.includes(far), () => `invalid: ${peer?.name ?? "the peer"} has no interface ${far ?? ""}`),
    ...when(
      gateway !== undefined && router !== undefined && network(gateway) !== network(router),
      () => `invalid: ${gateway?.name ?? ""} and ${router?.name ?? ""} are in different networks`,
    ),
  ];
}

function interfaceProblems(context: Context): readonly string[] {
  const { inputs, cloud, region } = context;
  const range = textAt(inputs, "ipRange") ?? "";
  const taken = beside(cloud, type.routerInterface, region, inputs).filter((each) =>
    overlap(rangeOf(each.state), rangeOf(inputs)),
  );
  return [
    ...withoutRouter(context),
    ...when(!within(LINK_LOCAL, range), () => `invalid: ipRange: ${range} is not within ${LINK_LOCAL}`),
    ...blockedBy(taken, (names) => `invalid: ipRange: ${range} overlaps that of ${names}`),
  ];
}

function peerProblems(context: Context): readonly string[] {
  const { inputs, cloud, region } = context;
  const name = textAt(inputs, "interface") ?? "";
  const inside = beside(cloud, type.routerInterface, region, inputs).find(
    (each) => textAt(each.state, "name") === name,
  );
  const range = inside === undefined ? "" : rangeOf(inside.state);
  const router = routerOf(context);
  const asn = numberAt(inputs, "peerAsn");
  return [
    ...withoutRouter(context),
    ...when(inside === undefined, () => `notFound: interface: the router has no interface ${name}`),
    ...["ipAddress", "peerIpAddress"].flatMap((key) =>
      when(
        inside !== undefined && !within(range, `${textAt(inputs, key) ?? ""}/32`),
        () => `invalid: ${key}: ${textAt(inputs, key) ?? ""} is not within ${range} of ${name}`,
      ),
    ),
    ...when(
      router !== undefined && numberAt(router.state, "bgp.asn") === asn,
      () => `invalid: peerAsn: ${asn ?? ""} is the router's own`,
    ),
    ...when(
      textAt(inputs, "advertiseMode") !== "CUSTOM" && objectsAt(inputs, "advertisedIpRanges").length > 0,
      () => "invalid: advertisedIpRanges were given, and advertiseMode is not CUSTOM",
    ),
  ];
}

/** What names a resource of a router by its bare name. */
const named = (
  cloud: Cloud,
  token: string,
  { region, state }: StoredResource,
  key: string,
): readonly StoredResource[] =>
  cloud
    .all(token, { region, with: { project: textAt(state, "project") ?? "" } })
    .filter((each) => textAt(each.state, key) === textAt(state, "name"));

export const vpn: Rules = {
  [type.externalVpnGateway]: { check: gatewayProblems },
  [type.vpnTunnel]: { check: tunnelProblems },
  [type.routerInterface]: {
    check: interfaceProblems,
    blocksDelete: ({ cloud, resource }) =>
      blockedBy(
        named(cloud, type.routerPeer, resource, "interface"),
        (names) => `resourceInUseByAnotherResource: ${resource.id} is in use by ${names}`,
      ),
  },
  [type.routerPeer]: { check: peerProblems, update: peerProblems },
  [type.router]: {
    blocksDelete: ({ cloud, resource }) =>
      blockedBy(
        named(cloud, type.vpnTunnel, resource, "router"),
        (names) => `resourceInUseByAnotherResource: ${resource.id} is in use by ${names}`,
      ),
  },
};
