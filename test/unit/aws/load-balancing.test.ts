import type { AwsLoadBalancer, AwsLoadBalancerArgs } from "../../../components/load-balancing/aws.ts";
import { answers, invokes, network, placementOf, planOf, regional, TAGS, ZONE } from "./load-balancing-surroundings.ts";
import { inventories, record, valueOf, type Recording } from "./recorder.ts";

const NAME = "eu-west-1-load-balancing";
const tags = (component: string, part: string): Record<string, string> => ({
  ...TAGS,
  Name: `prod-${component}-${part}`,
});

const run = (changes: Partial<AwsLoadBalancerArgs> = {}, input: object = {}): Promise<Recording<AwsLoadBalancer>> =>
  record(() => regional(planOf(input), "eu-west-1", changes), { answers, invokes });

test("what a region's load balancer is made of", async () => {
  const { resources } = await run();
  expect(
    resources
      .filter(({ name }) => name.startsWith(NAME))
      .map(({ type, name, parent }) => `${type} ${name} < ${parent ?? "nothing"}`)
      .sort(),
  ).toEqual([
    "aws:acm/certificate:Certificate eu-west-1-load-balancing-certificate-certificate < eu-west-1-load-balancing-certificate",
    "aws:acm/certificateValidation:CertificateValidation eu-west-1-load-balancing-certificate-validation < eu-west-1-load-balancing-certificate",
    "aws:cloudwatch/logGroup:LogGroup eu-west-1-load-balancing-firewall-log < eu-west-1-load-balancing-firewall",
    "aws:ec2/securityGroup:SecurityGroup eu-west-1-load-balancing-access-balancer < eu-west-1-load-balancing-access",
    "aws:lb/listener:Listener eu-west-1-load-balancing-http < eu-west-1-load-balancing",
    "aws:lb/listener:Listener eu-west-1-load-balancing-https < eu-west-1-load-balancing",
    "aws:lb/listenerRule:ListenerRule eu-west-1-load-balancing-public-paths < eu-west-1-load-balancing",
    "aws:lb/loadBalancer:LoadBalancer eu-west-1-load-balancing-load-balancer < eu-west-1-load-balancing",
    "aws:lb/targetGroup:TargetGroup eu-west-1-load-balancing-service < eu-west-1-load-balancing",
    "aws:route53/healthCheck:HealthCheck eu-west-1-load-balancing-name-health-check < eu-west-1-load-balancing-name",
    "aws:route53/record:Record eu-west-1-load-balancing-certificate-validation-region < eu-west-1-load-balancing-certificate",
    "aws:route53/record:Record eu-west-1-load-balancing-name-a < eu-west-1-load-balancing-name",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule eu-west-1-load-balancing-access-service < eu-west-1-load-balancing-access",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule eu-west-1-load-balancing-access-http-ipv4 < eu-west-1-load-balancing-access",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule eu-west-1-load-balancing-access-https-ipv4 < eu-west-1-load-balancing-access",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule eu-west-1-load-balancing-access-workloads < eu-west-1-load-balancing-access",
    "aws:wafv2/webAcl:WebAcl eu-west-1-load-balancing-firewall-web-acl < eu-west-1-load-balancing-firewall",
    "aws:wafv2/webAclAssociation:WebAclAssociation eu-west-1-load-balancing-firewall-association < eu-west-1-load-balancing-firewall",
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration eu-west-1-load-balancing-firewall-logging < eu-west-1-load-balancing-firewall",
    "meridian:load-balancing:Aws eu-west-1-load-balancing < eu-west-1",
    "meridian:load-balancing:AwsCertificate eu-west-1-load-balancing-certificate < eu-west-1-load-balancing",
    "meridian:load-balancing:AwsFirewall eu-west-1-load-balancing-firewall < eu-west-1-load-balancing",
    "meridian:load-balancing:AwsRegionName eu-west-1-load-balancing-name < eu-west-1-load-balancing",
    "meridian:load-balancing:AwsSecurityGroups eu-west-1-load-balancing-access < eu-west-1-load-balancing",
  ]);
});

test.each(["clients", "a content delivery network"])("the same is there while outputs are unknown: %s", async (who) => {
  const cdn = who !== "clients";
  const { known, unknown } = await inventories(() => regional(planOf({ dns: { zone: "example.com", cdn } })), {
    answers,
    invokes,
  });
  expect(unknown).toEqual(known);
  expect(known).toContain(`aws:route53/record:Record ${NAME}-certificate-validation-region`);
});

test("the load balancer stands in every zone, logs, and is protected in both ways", async () => {
  const recording = await run();
  const loadBalancer = recording.get(`${NAME}-load-balancer`);
  expect(loadBalancer.inputs).toEqual({
    region: "eu-west-1",
    name: "prod-eu-west-1-balancer",
    loadBalancerType: "application",
    internal: false,
    ipAddressType: "ipv4",
    subnets: ["subnet-public-a", "subnet-public-b", "subnet-public-c"],
    securityGroups: [`${NAME}-access-balancer-id`],
    accessLogs: { bucket: "logs-bucket", enabled: true, prefix: "access" },
    connectionLogs: { bucket: "logs-bucket", enabled: true, prefix: "connection" },
    dropInvalidHeaderFields: true,
    desyncMitigationMode: "strictest",
    xffHeaderProcessingMode: "append",
    preserveHostHeader: true,
    enableHttp2: true,
    enableCrossZoneLoadBalancing: true,
    enableZonalShift: true,
    enableWafFailOpen: false,
    idleTimeout: 60,
    clientKeepAlive: 300,
    enableDeletionProtection: true,
    tags: tags(NAME, "load-balancer"),
  });
  expect(loadBalancer.protect).toBe(true);
  expect(loadBalancer.dependsOn).toEqual(expect.arrayContaining(["eu-west-1-policy", "eu-west-1-route"]));
});

test("a region that may go is not protected in either way", async () => {
  const recording = await run({ placement: placementOf("eu-west-1", false) });
  expect(recording.get(`${NAME}-load-balancer`).protect).toBe(false);
  expect(recording.inputs(`${NAME}-load-balancer`)["enableDeletionProtection"]).toBe(false);
});

test("the target group checks as the plan detects", async () => {
  const recording = await run(
    {},
    {
      failover: {
        survive: { regions: 0, zones: 1 },
        detection: { intervalSeconds: 30, threshold: 4, timeoutSeconds: 5 },
        targets: { routingSeconds: 300, serviceSeconds: 300 },
      },
    },
  );
  expect(recording.inputs(`${NAME}-service`)).toEqual({
    region: "eu-west-1",
    name: "prod-eu-west-1-service-959c670e",
    port: 8080,
    protocol: "HTTP",
    protocolVersion: "HTTP1",
    targetType: "ip",
    ipAddressType: "ipv4",
    vpcId: "vpc-eu-west-1",
    healthCheck: {
      enabled: true,
      protocol: "HTTP",
      port: "traffic-port",
      path: "/readyz",
      matcher: "200",
      interval: 30,
      timeout: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 4,
    },
    deregistrationDelay: 15,
    loadBalancingAlgorithmType: "weighted_random",
    loadBalancingAnomalyMitigation: "on",
    loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
    stickiness: { enabled: false, type: "lb_cookie" },
    targetGroupHealth: {
      dnsFailover: { minimumHealthyTargetsCount: "1", minimumHealthyTargetsPercentage: "off" },
      unhealthyStateRouting: { minimumHealthyTargetsCount: 1, minimumHealthyTargetsPercentage: "off" },
    },
    tags: tags(NAME, "service"),
  });
});

test("a change that replaces the target group gives it another name, so that both can be there", async () => {
  const [before, after] = [await run(), await run({ servicePort: 9090, drainSeconds: 40 })];
  const names = [before, after].map((recording) => recording.inputs(`${NAME}-service`)["name"]);
  expect(new Set(names).size).toBe(2);
  expect(names.map((name) => String(name).length).every((length) => length <= 32)).toBe(true);
  expect(after.inputs(`${NAME}-service`)).toMatchObject({ port: 9090, deregistrationDelay: 40 });
  expect(after.inputs(`${NAME}-access-service`)).toMatchObject({ fromPort: 9090, toPort: 9090 });
});

test("HTTPS lets the public paths through and nothing else; HTTP only redirects", async () => {
  const recording = await run();
  expect(recording.inputs(`${NAME}-https`)).toEqual({
    region: "eu-west-1",
    loadBalancerArn: `arn:aws:test:eu-west-1:${NAME}-load-balancer`,
    port: 443,
    protocol: "HTTPS",
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    certificateArn: `arn:aws:test:eu-west-1:${NAME}-certificate-certificate`,
    routingHttpResponseServerEnabled: false,
    routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000; includeSubDomains",
    routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
    defaultActions: [
      {
        type: "fixed-response",
        fixedResponse: {
          statusCode: "404",
          contentType: "application/json",
          messageBody: '{"status":404,"title":"Not Found"}',
        },
      },
    ],
    tags: tags(NAME, "https"),
  });
  expect(recording.get(`${NAME}-https`).dependsOn).toContain(`${NAME}-certificate-validation`);
  expect(recording.inputs(`${NAME}-public-paths`)).toEqual({
    region: "eu-west-1",
    listenerArn: `arn:aws:test:eu-west-1:${NAME}-https`,
    priority: 100,
    conditions: [{ pathPattern: { values: ["/v1/*", "/readyz"] } }],
    actions: [{ type: "forward", targetGroupArn: `arn:aws:test:eu-west-1:${NAME}-service` }],
    tags: tags(NAME, "public-paths"),
  });
  expect(recording.inputs(`${NAME}-http`)).toEqual({
    region: "eu-west-1",
    loadBalancerArn: `arn:aws:test:eu-west-1:${NAME}-load-balancer`,
    port: 80,
    protocol: "HTTP",
    defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
    tags: tags(NAME, "http"),
  });
});

test("whatever paths a user makes public, Route 53 may ask for readiness", async () => {
  const recording = await run({ paths: ["/v2/*", "/status"] });
  expect(recording.inputs(`${NAME}-public-paths`)["conditions"]).toEqual([
    { pathPattern: { values: ["/v2/*", "/status", "/readyz"] } },
  ]);
});

test("the region has its own name, and a health check that probes the region by it", async () => {
  const recording = await run();
  expect(recording.inputs(`${NAME}-name-a`)).toEqual({
    zoneId: ZONE,
    name: "eu-west-1.api.example.com",
    type: "A",
    aliases: [{ name: `${NAME}-load-balancer.elb.test`, zoneId: "ZELB", evaluateTargetHealth: true }],
  });
  expect(recording.inputs(`${NAME}-name-health-check`)).toEqual({
    type: "HTTPS",
    fqdn: "eu-west-1.api.example.com",
    port: 443,
    resourcePath: "/readyz",
    requestInterval: 10,
    failureThreshold: 3,
    enableSni: true,
    measureLatency: true,
    tags: tags(`${NAME}-name`, "health-check"),
  });
});

test("what the tiers and the alarms build on", async () => {
  const { result } = await run();
  expect(result.region).toBe("eu-west-1");
  await expect(
    Promise.all(
      [
        result.host,
        result.hostZoneId,
        result.arn,
        result.arnSuffix,
        result.backends,
        result.backendsArnSuffix,
        result.certificate,
        result.healthCheck,
      ].map((output) => valueOf(output)),
    ),
  ).resolves.toEqual([
    `${NAME}-load-balancer.elb.test`,
    "ZELB",
    `arn:aws:test:eu-west-1:${NAME}-load-balancer`,
    `app/${NAME}-load-balancer`,
    `arn:aws:test:eu-west-1:${NAME}-service`,
    `targetgroup/${NAME}-service`,
    `arn:aws:test:eu-west-1:${NAME}-certificate-certificate`,
    `${NAME}-name-health-check-id`,
  ]);
});

test("a user may change every child, those of its parts among them", async () => {
  const recording = await run({
    transform: {
      loadBalancer: { idleTimeout: 120 },
      listener: (args, _options, name) => {
        if (name.endsWith("-https")) args.sslPolicy = "ELBSecurityPolicy-TLS13-1-3-2021-06";
      },
      ingressRule: (args, options) => {
        if (args.cidrIpv4 !== undefined) args.cidrIpv4 = "192.0.2.0/24";
        options.protect = true;
      },
      certificate: { keyAlgorithm: "EC_prime256v1" },
      healthCheck: { measureLatency: false },
      webAcl: { description: "Ours" },
    },
  });
  expect(recording.inputs(`${NAME}-load-balancer`)["idleTimeout"]).toBe(120);
  expect(recording.inputs(`${NAME}-https`)["sslPolicy"]).toBe("ELBSecurityPolicy-TLS13-1-3-2021-06");
  expect(recording.inputs(`${NAME}-http`)["sslPolicy"]).toBeUndefined();
  expect(recording.get(`${NAME}-access-http-ipv4`)).toMatchObject({
    protect: true,
    inputs: { cidrIpv4: "192.0.2.0/24" },
  });
  expect(recording.inputs(`${NAME}-certificate-certificate`)["keyAlgorithm"]).toBe("EC_prime256v1");
  expect(recording.inputs(`${NAME}-name-health-check`)["measureLatency"]).toBe(false);
  expect(recording.inputs(`${NAME}-firewall-web-acl`)["description"]).toBe("Ours");
});

test("its nodes are its children", async () => {
  const { result } = await run();
  const { nodes } = result;
  await expect(
    Promise.all(
      [
        nodes.loadBalancer.urn,
        nodes.targetGroup.urn,
        nodes.listeners.https.urn,
        nodes.listeners.http.urn,
        nodes.listenerRule.urn,
        nodes.securityGroups.nodes.ingressRules["workloads"]?.urn,
        nodes.certificate.nodes.validationRecords["region"]?.urn,
        nodes.firewall.nodes.webAclAssociation?.urn,
        nodes.name.nodes.records["A"]?.urn,
      ].map(async (urn) => (urn === undefined ? undefined : (await valueOf(urn)).split("::").at(-1))),
    ),
  ).resolves.toEqual([
    `${NAME}-load-balancer`,
    `${NAME}-service`,
    `${NAME}-https`,
    `${NAME}-http`,
    `${NAME}-public-paths`,
    `${NAME}-access-workloads`,
    `${NAME}-certificate-validation-region`,
    `${NAME}-firewall-association`,
    `${NAME}-name-a`,
  ]);
});

test("a region with a single zone is refused by its path", async () => {
  await expect(run({ network: network("eu-west-1", ["a"], []) })).rejects.toThrow(
    "regions.eu-west-1.zones: an application load balancer needs two zones, and found 1. Declare another zone.",
  );
});
