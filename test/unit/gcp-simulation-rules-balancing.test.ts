import type { WireObject } from "../../providers/local/properties.ts";
import type { Recorded } from "../clouds/provider-protocol.ts";
import { errorOf, target } from "./aws-simulation-parts.ts";
import type { TestCloud } from "./aws-simulation-parts.ts";
import { createNetwork, createSubnetwork, gcpCloud, PROJECT, REGION } from "./gcp-simulation-cloud.ts";

let cloud: TestCloud;

beforeEach(() => {
  cloud = gcpCloud();
});

afterEach(() => {
  cloud.dispose();
});

const compute = (type: string): string => `gcp:compute/${type}:${type.slice(0, 1).toUpperCase()}${type.slice(1)}`;
const make = (type: string, name: string, inputs: WireObject): Recorded =>
  cloud.create(type, name, { project: PROJECT, name, ...inputs });
const refused = (run: () => unknown): string => errorOf(run);

/** A group of endpoints in a zone of `REGION`, in a network of its own. */
function group(name: string, more: WireObject = {}): Recorded {
  const network = createNetwork(cloud, `${name}-network`).id;
  const subnetwork = createSubnetwork(cloud, `${name}-nodes`, { network, ipCidrRange: "10.0.0.0/20" }).id;
  return make(compute("networkEndpointGroup"), name, { zone: `${REGION}-a`, network, subnetwork, ...more });
}

const healthCheck = (more: WireObject = {}): Recorded =>
  make(compute("healthCheck"), "readiness", { httpHealthCheck: { requestPath: "/readyz" }, ...more });

const service = (backends: WireObject[], more: WireObject = {}): Recorded =>
  make(compute("backendService"), "service", { backends, ...more });

describe("backends", () => {
  it("are in a zone that exists, of a subnetwork of their region and network", () => {
    expect(refused(() => group("far", { zone: "us-east4-a" }))).toContain(
      "invalid: subnetwork: far-nodes is in europe-west4, and only what is in us-east4-a is accepted",
    );
    expect(refused(() => group("nowhere", { zone: "europe-west4-z" }))).toContain('there is no zone "europe-west4-z"');
    const other = createNetwork(cloud, "other").id;
    expect(refused(() => group("foreign", { network: other }))).toContain("foreign-nodes is not a subnetwork of other");
    expect(group("near").id).toBe("projects/shop-test/zones/europe-west4-a/networkEndpointGroups/near");
  });

  it("are served by rate, with a share from 0.1 to 1 or none, once each, and checked", () => {
    const near = group("near").id;
    const checks = { healthChecks: healthCheck().id };
    const rate = { group: near, balancingMode: "RATE", maxRatePerEndpoint: 100 };
    expect(refused(() => service([rate]))).toContain("required: healthChecks was not given");
    expect(refused(() => service([{ group: near }], checks))).toMatch(/has to be RATE.*needs one of maxRate/);
    expect(refused(() => service([{ ...rate, capacityScaler: 0.05 }], checks))).toContain("found 0.05");
    expect(refused(() => service([{ ...rate, capacityScaler: 0 }], checks))).toContain(
      "the only backend must not be 0",
    );
    expect(refused(() => service([rate, rate], checks))).toContain("the same network endpoint group more than once");
    const watched = { ...checks, outlierDetection: { consecutiveErrors: 5 }, loadBalancingScheme: "EXTERNAL" };
    expect(refused(() => service([rate], watched))).toContain("outlierDetection is not supported");
    expect(refused(() => service([rate], { ...checks, cdnPolicy: {} }))).toContain("enableCdn is not true");
    expect(refused(() => service([rate], checks))).toBe("nothing was thrown");
  });

  it("are asked more seldom than a question may take", () => {
    expect(refused(() => healthCheck({ checkIntervalSec: 5, timeoutSec: 6 }))).toContain(
      "timeoutSec is 6, more than checkIntervalSec, which is 5",
    );
    expect(healthCheck().state["type"]).toBe("HTTP");
  });

  it("stay while a service names them", () => {
    const near = group("near");
    service([{ group: near.id, balancingMode: "RATE", maxRate: 1 }], { healthChecks: healthCheck().id });
    expect(
      refused(() => {
        cloud.provider.delete(target(compute("networkEndpointGroup"), "near"), near.id, near.state);
      }),
    ).toContain("resourceInUseByAnotherResource: projects/shop-test/zones/europe-west4-a/networkEndpointGroups/near");
  });
});

describe("a security policy", () => {
  const anyone = { versionedExpr: "SRC_IPS_V1", config: { srcIpRanges: ["*"] } };
  const last = { priority: 2_147_483_647, action: "allow", match: anyone };
  const policy = (...rules: WireObject[]) =>
    refused(() => make(compute("securityPolicy"), "policy", { rules: [...rules, last] }));

  it("ends with a rule for everybody", () => {
    expect(refused(() => make(compute("securityPolicy"), "policy", { rules: [{ ...last, priority: 1 }] }))).toContain(
      "there is no default rule with priority 2147483647",
    );
    expect(policy()).toBe("nothing was thrown");
  });

  it("has actions that exist, limits where they belong, and one rule a priority", () => {
    const rule = { priority: 1, action: "deny(403)", match: anyone };
    expect(policy(rule, rule)).toContain("two rules have the same priority");
    expect(policy({ ...rule, action: "deny(401)" })).toContain("rule 1: there is no action deny(401)");
    expect(policy({ ...rule, action: "throttle" })).toContain("rateLimitOptions were not given");
    expect(policy({ ...rule, rateLimitOptions: {} })).toContain(
      "rateLimitOptions were given, and the action is deny(403)",
    );
    expect(policy({ ...rule, match: { ...anyone, expr: { expression: "true" } } })).toContain("either config or expr");
    expect(policy({ ...rule, match: { config: { srcIpRanges: ["*"] } } })).toContain("versionedExpr SRC_IPS_V1");
    const threshold = { count: 10, intervalSec: 299 };
    expect(policy({ ...rule, action: "throttle", rateLimitOptions: { rateLimitThreshold: threshold } })).toContain(
      "rateLimitThreshold.intervalSec: must be one of 10, 30",
    );
    expect(policy(rule)).toBe("nothing was thrown");
  });
});

describe("a URL map", () => {
  const url = (more: WireObject) => refused(() => make("gcp:compute/uRLMap:URLMap", "map", more));
  const redirect = { defaultUrlRedirect: { httpsRedirect: true, stripQuery: false } };

  it("leads somewhere by one way, and hosts by matchers that are there and used", () => {
    expect(url({})).toContain("exactly one of defaultService, defaultUrlRedirect must be given; found none");
    const rule = (host: string, pathMatcher: string) => ({ hosts: [host], pathMatcher });
    const matcher = (name: string, paths: string[] = []) => ({
      name,
      ...redirect,
      pathRules: paths.length === 0 ? [] : [{ paths }],
    });
    expect(url({ ...redirect, hostRules: [rule("a", "one")] })).toContain("there is no path matcher one");
    expect(url({ ...redirect, pathMatchers: [matcher("one")] })).toContain("no host rule uses the path matcher one");
    const hosts = { ...redirect, hostRules: [rule("a", "one"), rule("a", "one")], pathMatchers: [matcher("one")] };
    expect(url(hosts)).toContain("a host is named by two host rules");
    const paths = (path: string) =>
      url({ ...redirect, hostRules: [rule("a", "one")], pathMatchers: [matcher("one", [path])] });
    expect(paths("/v1*")).toContain("/v1* is not a path that a rule accepts");
    expect(paths("v1")).toContain("v1 is not a path that a rule accepts");
    expect(paths("/v1/*")).toBe("nothing was thrown");
  });
});
