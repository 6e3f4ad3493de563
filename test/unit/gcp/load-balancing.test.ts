import { firewallRules } from "../../../components/load-balancing/gcp-firewall-rules.ts";
import { inventories, valueOf } from "../aws/recorder.ts";
import { answers, createLoadBalancer, NAME, planOf, recorded, REGIONS } from "./load-balancing-surroundings.ts";
import { inputsOf, LABELS, PROJECT, withoutPlace } from "./plans.ts";

const SERVICE = "gcp:compute/backendService:BackendService";

describe("a region's backends", () => {
  test("are a group in each zone, whose description tells the cluster's controller that it is its own", async () => {
    const groups = inputsOf(
      await recorded(),
      "gcp:compute/networkEndpointGroup:NetworkEndpointGroup",
      "us-east4-load-balancing-",
    );
    const group = (letter: string): object => ({
      project: PROJECT,
      zone: `us-east4-${letter}`,
      name: "prod-us-east4-service",
      description: '{"cluster-uid":"uid-1","namespace":"shard","service-name":"shard","port":"8080"}',
      network: "vpc-id",
      subnetwork: "us-east4-nodes-id",
      networkEndpointType: "GCE_VM_IP_PORT",
    });
    expect(groups).toEqual({ a: group("a"), b: group("b"), c: group("c") });
  });
});

describe("the backend services", () => {
  test("check and watch replicas as the plan says, are logged and stand behind the firewall", async () => {
    const recording = await recorded();
    expect(recording.inputs(`${NAME}-services-readiness`)).toEqual({
      project: PROJECT,
      name: "prod-global-readiness",
      description: "Whether a replica can serve",
      checkIntervalSec: 10,
      timeoutSec: 4,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
      httpHealthCheck: { portSpecification: "USE_SERVING_PORT", requestPath: "/readyz" },
      logConfig: { enable: true },
    });
    const { backends, ...service } = recording.inputs(`${NAME}-services-all`);
    expect(backends).toHaveLength(9);
    expect(service).toEqual({
      project: PROJECT,
      name: expect.stringMatching(/^prod-global-service-all-[0-9a-f]{8}$/) as unknown,
      description: "Replicas of every region",
      loadBalancingScheme: "EXTERNAL_MANAGED",
      protocol: "HTTP",
      healthChecks: `${NAME}-services-readiness-id`,
      localityLbPolicy: "RANDOM",
      outlierDetection: {
        consecutiveErrors: 5,
        consecutiveGatewayFailure: 3,
        enforcingConsecutiveErrors: 100,
        enforcingConsecutiveGatewayFailure: 100,
        enforcingSuccessRate: 0,
        interval: { seconds: 10 },
        baseEjectionTime: { seconds: 30 },
        maxEjectionPercent: 50,
      },
      sessionAffinity: "NONE",
      timeoutSec: 30,
      connectionDrainingTimeoutSec: 15,
      securityPolicy: `${NAME}-firewall-policy-id`,
      customResponseHeaders: [
        "Strict-Transport-Security: max-age=31536000; includeSubDomains",
        "X-Content-Type-Options: nosniff",
      ],
      enableCdn: false,
      compressionMode: "DISABLED",
      logConfig: { enable: true, sampleRate: 1 },
    });
  });

  /** Share, rate and preference of each group of a service. */
  const told = (inputs: unknown): unknown[] =>
    (inputs as { backends: Record<string, unknown>[] }).backends.map(
      ({ group, balancingMode, maxRatePerEndpoint, capacityScaler, preference }) => [
        group,
        balancingMode,
        maxRatePerEndpoint,
        capacityScaler,
        preference,
      ],
    );

  test("send by the regions' shares, nothing to one that drains, and as much as the plan gave each replica", async () => {
    const plan = planOf({}, { ...REGIONS, "europe-west1": { ...REGIONS["europe-west1"], state: "draining" } });
    const services = inputsOf(await recorded(plan), SERVICE, `${NAME}-services-`);
    expect(Object.keys(services).sort()).toEqual(["all", "europe-west1", "europe-west4", "us-east4"]);
    const rate = (name: string): number => {
      const found = plan.regions.find((region) => region.name === name);
      return Math.ceil((found?.capacity.peakRequestsPerSecond ?? 0) / (found?.capacity.minimumReplicas ?? 1)) || 1;
    };
    const groups = (region: string, share: number): unknown[] =>
      Array.from(region === "europe-west1" ? "bcd" : "abc", (letter) => [
        `link-of-${region}-load-balancing-${letter}`,
        "RATE",
        rate(region),
        share,
        undefined,
      ]);
    expect(rate("us-east4")).toBeGreaterThan(1);
    expect(told(services["all"])).toEqual([
      ...groups("europe-west4", 1),
      ...groups("us-east4", 0.5),
      ...groups("europe-west1", 0),
    ]);
    expect(told(services["europe-west1"])).toEqual(groups("europe-west1", 1));
    expect(told(services["us-east4"])).toEqual(groups("us-east4", 1));
  });

  test("prefer the primary where one region serves", async () => {
    const plan = planOf({ failover: { mode: "active-passive" } });
    expect(plan.entry.primary).toBe("europe-west4");
    const services = inputsOf(await recorded(plan), SERVICE, `${NAME}-services-`);
    expect(told(services["all"]).map((backend) => (backend as unknown[])[4])).toEqual([
      ...["PREFERRED", "PREFERRED", "PREFERRED"],
      ...Array.from({ length: 6 }, () => undefined),
    ]);
  });

  test("keep answers near clients only where a content delivery network is asked for, and only those that may be kept", async () => {
    const plan = planOf({ dns: { zone: "example.com", cdn: true } });
    const services = Object.values(inputsOf(await recorded(plan), SERVICE, `${NAME}-services-`));
    const told = services.map((each) => {
      const { enableCdn, cdnPolicy } = each as Record<string, unknown>;
      return { enableCdn, cdnPolicy };
    });
    const kept = { enableCdn: true, cdnPolicy: { cacheMode: "USE_ORIGIN_HEADERS", negativeCaching: false } };
    expect(told).toEqual([kept, kept, kept, kept]);
  });
});

describe("the load balancer", () => {
  test("answers known names on public paths, and 404 else; HTTP leads to HTTPS", async () => {
    const recording = await recorded(planOf(), { paths: ["/v1/*", "/v2/*"] });
    const notFound = { faultInjectionPolicy: { abort: { httpStatus: 404, percentage: 100 } } };
    const all = `link-of-${NAME}-services-all`;
    const matcher = (name: string, service: string): object => ({
      name,
      defaultService: service,
      defaultRouteAction: notFound,
      pathRules: [{ paths: ["/v1/*", "/v2/*", "/readyz"], service }],
    });
    const regions = Object.keys(REGIONS);
    expect(recording.inputs(`${NAME}-routing-https`)).toEqual({
      project: PROJECT,
      name: "prod-global-requests",
      description: "Public paths of known names",
      defaultService: all,
      defaultRouteAction: notFound,
      hostRules: [
        { hosts: ["api.example.com"], pathMatcher: "entry" },
        ...regions.map((name) => ({ hosts: [`${name}.api.example.com`], pathMatcher: name })),
      ],
      pathMatchers: [
        matcher("entry", all),
        ...regions.map((name) => matcher(name, `link-of-${NAME}-services-${name}`)),
      ],
    });
    expect(recording.inputs(`${NAME}-routing-http`)).toEqual({
      project: PROJECT,
      name: "prod-global-redirect",
      description: "To HTTPS",
      defaultUrlRedirect: {
        httpsRedirect: true,
        redirectResponseCode: "MOVED_PERMANENTLY_DEFAULT",
        stripQuery: false,
      },
    });
  });

  test("speaks TLS 1.2 and newer with forward secrecy, once its names have certificates", async () => {
    const recording = await recorded();
    expect(recording.inputs(`${NAME}-tls`)).toEqual({
      project: PROJECT,
      name: "prod-global-tls",
      profile: "RESTRICTED",
      minTlsVersion: "TLS_1_2",
    });
    const proxy = recording.get(`${NAME}-https`);
    expect(proxy.inputs).toEqual({
      project: PROJECT,
      name: "prod-global-https",
      urlMap: `link-of-${NAME}-routing-https`,
      certificateMap: `//certificatemanager.googleapis.com/${NAME}-certificates-map-id`,
      sslPolicy: `link-of-${NAME}-tls`,
      quicOverride: "NONE",
      tlsEarlyData: "DISABLED",
      httpKeepAliveTimeoutSec: 300,
    });
    expect(proxy.dependsOn).toEqual(
      expect.arrayContaining(["entry", ...Object.keys(REGIONS)].map((part) => `${NAME}-certificates-${part}-entry`)),
    );
    expect(recording.inputs(`${NAME}-http`)).toEqual({
      project: PROJECT,
      name: "prod-global-http",
      urlMap: `link-of-${NAME}-routing-http`,
    });
  });

  test.each([
    [false, { ipv4: "203.0.113.1" }],
    [true, { ipv4: "203.0.113.1", ipv6: "2001:db8::1" }],
  ])("listens on protected addresses, with IPv6 %s", async (ipv6, addresses) => {
    const recording = await recorded(planOf({ network: { ipv6 } }));
    const families = Object.entries(addresses);
    const reserved = inputsOf(recording, "gcp:compute/globalAddress:GlobalAddress", `${NAME}-`);
    expect(Object.keys(reserved)).toEqual(Object.keys(addresses));
    expect(reserved["ipv4"]).toEqual({
      project: PROJECT,
      name: expect.stringMatching(/^prod-global-ipv4$/) as unknown,
      description: "Entry of prod",
      addressType: "EXTERNAL",
      ipVersion: "IPV4",
      labels: LABELS,
    });
    expect(recording.get(`${NAME}-ipv4`).protect).toBe(true);
    const rule = (part: string, ipAddress: string, portRange: string, target: string): [string, object] => [
      part,
      {
        project: PROJECT,
        name: expect.stringMatching(new RegExp(`^prod-global-${part}-[0-9a-f]{8}$`)) as unknown,
        loadBalancingScheme: "EXTERNAL_MANAGED",
        networkTier: "PREMIUM",
        ipProtocol: "TCP",
        ipAddress,
        portRange,
        target: `link-of-${NAME}-${target}`,
        labels: LABELS,
      },
    ];
    expect(inputsOf(recording, "gcp:compute/globalForwardingRule:GlobalForwardingRule", `${NAME}-`)).toEqual(
      Object.fromEntries(
        families.flatMap(([family, address]) => [
          rule(`https-${family}`, address, "443", "https"),
          rule(`http-${family}`, address, "80", "http"),
        ]),
      ),
    );
    const told = await Promise.all(
      Object.entries(recording.result.addresses).map(async ([family, address]) => [family, await valueOf(address)]),
    );
    expect(Object.fromEntries(told)).toEqual(addresses);
    expect(await valueOf(recording.result.url)).toBe("https://api.example.com");
  });

  test("proves each name by itself, so that a region that joins touches no other's certificate", async () => {
    const recording = await recorded();
    const certificates = inputsOf(recording, "gcp:certificatemanager/certificate:Certificate", `${NAME}-certificates-`);
    const domains = ["api.example.com", ...Object.keys(REGIONS).map((name) => `${name}.api.example.com`)];
    const managed = Object.values(certificates).map((each) => (each as { managed: unknown }).managed);
    expect(managed).toEqual(
      expect.arrayContaining(
        ["entry", ...Object.keys(REGIONS)].map((part, position) => ({
          domains: [domains[position]],
          dnsAuthorizations: [`${NAME}-certificates-${part}-proof-id`],
        })),
      ),
    );
    expect(managed).toHaveLength(4);
    const { proofs } = recording.result;
    expect(Object.keys(proofs)).toEqual(domains);
    const proof = proofs["us-east4.api.example.com"];
    expect(proof && (await Promise.all([proof.name, proof.type, proof.data].map(valueOf)))).toEqual([
      "_acme-challenge_1.us-east4.api.example.com.",
      "CNAME",
      "1.authorize.example.",
    ]);
    const entry = recording.inputs(`${NAME}-certificates-entry-entry`);
    expect([entry["hostname"], entry["map"]]).toEqual(["api.example.com", "prod-global-certificates"]);
    const joined = await recorded(planOf({}, { ...REGIONS, "us-central1": { cloud: "gcp", index: 3 } }));
    const { "us-central1": own, ...kept } = inputsOf(
      joined,
      "gcp:certificatemanager/certificate:Certificate",
      `${NAME}-certificates-`,
    );
    expect(own).toBeDefined();
    expect(kept).toEqual(certificates);
  });

  test("asks for the backends of every region on Google Cloud", async () => {
    await expect(recorded(planOf(), { backends: new Map() })).rejects.toThrow(
      "backends has nothing for europe-west4; the plan has the region on Google Cloud, so give its component",
    );
  });

  test("states its project, and is the same while every output is unknown", async () => {
    expect(withoutPlace(await recorded())).toEqual([]);
    const { known, unknown } = await inventories(() => createLoadBalancer(planOf()), { answers });
    expect(unknown).toEqual(known);
  });
});

describe("the firewall's rules", () => {
  test("refuse known attacks first, then limit each address, and let the rest through", () => {
    const rules = firewallRules(2000);
    expect(rules.map(({ priority }) => priority)).toEqual([
      ...Array.from({ length: 10 }, (_, position) => 1000 + 10 * position),
      5000,
      2_147_483_647,
    ]);
    expect(rules.slice(0, 10).every(({ action }) => action === "deny(403)")).toBe(true);
    expect(rules[1]?.match).toEqual({
      expr: { expression: "evaluatePreconfiguredWaf('sqli-v33-stable', {'sensitivity': 1})" },
    });
    const anyone = { versionedExpr: "SRC_IPS_V1", config: { srcIpRanges: ["*"] } };
    expect(rules.slice(10)).toEqual([
      {
        priority: 5000,
        description: "Requests of one address",
        action: "throttle",
        match: anyone,
        rateLimitOptions: {
          conformAction: "allow",
          exceedAction: "deny(429)",
          enforceOnKey: "IP",
          rateLimitThreshold: { count: 2000, intervalSec: 300 },
        },
      },
      { priority: 2_147_483_647, description: "Everything else", action: "allow", match: anyone },
    ]);
  });

  test("are those of a policy that reads JSON, and logs no part of a request", async () => {
    const plan = planOf();
    const { rules, ...policy } = (await recorded(plan)).inputs(`${NAME}-firewall-policy`);
    expect(rules).toEqual(firewallRules(plan.entry.requestsPerAddress));
    expect(policy).toEqual({
      project: PROJECT,
      name: "prod-global-firewall",
      description: "Before the entry of prod",
      type: "CLOUD_ARMOR",
      advancedOptionsConfig: { jsonParsing: "STANDARD", logLevel: "NORMAL", requestBodyInspectionSize: "64KB" },
      adaptiveProtectionConfig: { layer7DdosDefenseConfig: { enable: true, ruleVisibility: "STANDARD" } },
      labels: LABELS,
    });
  });
});
