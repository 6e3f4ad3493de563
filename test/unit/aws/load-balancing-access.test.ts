import type { AwsLoadBalancer } from "../../../components/load-balancing/aws.ts";
import { answers, invokes, planOf, regional, TAGS } from "./load-balancing-surroundings.ts";
import { record, type Recording } from "./recorder.ts";

const NAME = "eu-west-1-load-balancing";
const tags = (component: string, part: string): Record<string, string> => ({
  ...TAGS,
  Name: `prod-${component}-${part}`,
});

const run = (input: object = {}): Promise<Recording<AwsLoadBalancer>> =>
  record(() => regional(planOf(input)), { answers, invokes });

test("clients may come from anywhere to 443 and 80; the way out is the workloads' port alone", async () => {
  const recording = await run();
  const group = `${NAME}-access-balancer-id`;
  const rule = (part: string, description: string, port: number, more: object): object => ({
    region: "eu-west-1",
    description,
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    tags: tags(`${NAME}-access`, part),
    ...more,
  });
  expect(recording.inputs(`${NAME}-access-balancer`)).toEqual({
    region: "eu-west-1",
    namePrefix: "prod-eu-west-1-balancer-",
    description: "Load balancer of eu-west-1: clients in, workloads out",
    vpcId: "vpc-eu-west-1",
    tags: tags(`${NAME}-access`, "balancer"),
  });
  expect(recording.inputs(`${NAME}-access-https-ipv4`)).toEqual(
    rule("https-ipv4", "HTTPS from clients", 443, { securityGroupId: group, cidrIpv4: "0.0.0.0/0" }),
  );
  expect(recording.inputs(`${NAME}-access-http-ipv4`)).toEqual(
    rule("http-ipv4", "HTTP, to be redirected", 80, { securityGroupId: group, cidrIpv4: "0.0.0.0/0" }),
  );
  expect(recording.inputs(`${NAME}-access-service`)).toEqual(
    rule("service", "Service, to the workloads", 8080, {
      securityGroupId: group,
      referencedSecurityGroupId: "sg-workloads",
    }),
  );
  expect(recording.inputs(`${NAME}-access-workloads`)).toEqual(
    rule("workloads", "Service, from the load balancer", 8080, {
      securityGroupId: "sg-workloads",
      referencedSecurityGroupId: group,
    }),
  );
});

test("with IPv6 the load balancer, its rules and its name have it as well", async () => {
  const recording = await run({ network: { ipv6: true } });
  expect(recording.inputs(`${NAME}-load-balancer`)["ipAddressType"]).toBe("dualstack");
  expect(recording.inputs(`${NAME}-access-https-ipv6`)["cidrIpv6"]).toBe("::/0");
  expect(recording.inputs(`${NAME}-access-http-ipv6`)["cidrIpv6"]).toBe("::/0");
  expect(recording.inputs(`${NAME}-name-aaaa`)).toMatchObject({ name: "eu-west-1.api.example.com", type: "AAAA" });
});

test("behind a content delivery network only it and the health checks come in, and clients are judged there", async () => {
  const recording = await run({ dns: { zone: "example.com", cdn: true } });
  expect(recording.namesOf("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")).toEqual([
    `${NAME}-access-https-cloudfront`,
    `${NAME}-access-https-health-checks`,
    `${NAME}-access-workloads`,
  ]);
  expect(recording.inputs(`${NAME}-access-https-cloudfront`)).toMatchObject({
    securityGroupId: `${NAME}-access-balancer-id`,
    fromPort: 443,
    toPort: 443,
    prefixListId: "pl-com.amazonaws.global.cloudfront.origin-facing-eu-west-1",
  });
  expect(recording.inputs(`${NAME}-access-https-health-checks`)).toMatchObject({
    securityGroupId: `${NAME}-access-health-checks-id`,
    fromPort: 443,
    toPort: 443,
    prefixListId: "pl-com.amazonaws.eu-west-1.route53-healthchecks-eu-west-1",
  });
  expect(recording.inputs(`${NAME}-load-balancer`)["securityGroups"]).toEqual([
    `${NAME}-access-balancer-id`,
    `${NAME}-access-health-checks-id`,
  ]);
  const rules = recording.inputs(`${NAME}-firewall-web-acl`)["rules"] as { name: string }[];
  expect(rules.map(({ name }) => name)).toEqual([
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesCommonRuleSet",
  ]);
});
