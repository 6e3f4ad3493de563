import type { Properties } from "../clouds/simulated/model.ts";
import { RulesCloud, testRules, textOf } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { balancer, network } from "./aws-simulation-rules-scenes.ts";

const ADDRESS = { type: "A", ttl: 60, records: ["192.0.2.1"] };

const record = (cloud: RulesCloud, name: string, inputs: Properties): Made =>
  cloud.create("record", name, { zoneId: cloud.publicZone, name: "api", ...inputs });

const latency = (region: string, setIdentifier = region): Properties => ({
  ...ADDRESS,
  setIdentifier,
  latencyRoutingPolicies: [{ region }],
});

const failover = (kind: string, setIdentifier: string): Properties => ({
  ...ADDRESS,
  setIdentifier,
  failoverRoutingPolicies: [{ type: kind }],
});

const alias = (name: string, zoneId: string, evaluateTargetHealth = true): Properties => ({
  type: "A",
  aliases: [{ name, zoneId, evaluateTargetHealth }],
});

const toBalancer = ({ state }: Made, name?: string): Properties =>
  alias(name ?? (state["dnsName"] as string), state["zoneId"] as string);

function distribution(cloud: RulesCloud): Made {
  return cloud.create("distribution", "cdn", {
    enabled: true,
    origins: [{ originId: "entry", domainName: "origin.example.com" }],
    defaultCacheBehavior: {
      targetOriginId: "entry",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      viewerProtocolPolicy: "redirect-to-https",
    },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
  });
}

const check = (cloud: RulesCloud): Made =>
  cloud.create("healthCheck", "check", { type: "HTTPS", fqdn: "api.example.com", port: 443, requestInterval: 30 });

describe("records", () => {
  testRules([
    {
      rule: "a record that is no alias has a time to live",
      refused: (cloud) => record(cloud, "api", { type: "A", records: ["192.0.2.1"] }),
      because: "InvalidInput: a record that is no alias needs a ttl",
      accepted: (cloud) => record(cloud, "api", ADDRESS),
    },
    {
      rule: "an address is one",
      refused: (cloud) => record(cloud, "api", { ...ADDRESS, records: ["192.0.2.1", "api.example.org"] }),
      because: "InvalidChangeBatch: [invalid resource record of type A: api.example.org]",
      accepted: (cloud) => record(cloud, "api", { ...ADDRESS, type: "AAAA", records: ["2001:db8::1"] }),
    },
    {
      rule: "a CNAME has one value",
      refused: (cloud) => record(cloud, "api", { type: "CNAME", ttl: 60, records: ["a.example.org", "b.example.org"] }),
      because: "InvalidChangeBatch: [a CNAME has exactly one value]",
      accepted: (cloud) => record(cloud, "api", { type: "CNAME", ttl: 60, records: ["a.example.org"] }),
    },
    {
      rule: "an identifier belongs to a routed record",
      refused: (cloud) => record(cloud, "api", { ...ADDRESS, setIdentifier: "west" }),
      because: "InvalidInput: setIdentifier needs a routing policy",
      accepted: (cloud) => record(cloud, "api", latency("eu-west-1", "west")),
    },
    {
      rule: "a name and type have one simple record, however the name is written",
      refused: (cloud) => {
        record(cloud, "first", ADDRESS);
        record(cloud, "second", { ...ADDRESS, name: "API.example.com." });
      },
      because:
        "InvalidChangeBatch: [tried to create resource record set [name='api.example.com.', type='A'] but it already exists: first]",
      accepted: (cloud) => {
        record(cloud, "first", ADDRESS);
        record(cloud, "second", { ...ADDRESS, name: "www" });
      },
    },
    {
      rule: "records of a name and type have one kind of routing",
      refused: (cloud) => {
        record(cloud, "simple", ADDRESS);
        record(cloud, "routed", latency("eu-west-1"));
      },
      because:
        "InvalidChangeBatch: [RRSet with DNS name api.example.com., type A, and latency routing cannot be created as other RRSets exist with the same name and type: simple (simple)]",
      accepted: (cloud) => {
        record(cloud, "west", latency("eu-west-1"));
        record(cloud, "central", latency("eu-central-1"));
      },
    },
    {
      rule: "a name has one latency record a region",
      refused: (cloud) => {
        record(cloud, "west", latency("eu-west-1"));
        record(cloud, "again", latency("eu-west-1", "again"));
      },
      because:
        "InvalidChangeBatch: [RRSet with DNS name api.example.com., type A, and region=eu-west-1 already exists: west]",
      accepted: (cloud) => {
        record(cloud, "west", latency("eu-west-1"));
        record(cloud, "again", { ...latency("eu-west-1", "again"), name: "other" });
      },
    },
    {
      rule: "a name has one secondary",
      refused: (cloud) => {
        record(cloud, "one", failover("SECONDARY", "one"));
        record(cloud, "two", failover("SECONDARY", "two"));
      },
      because:
        "InvalidChangeBatch: [RRSet with DNS name api.example.com., type A, and failover=SECONDARY already exists: one]",
      accepted: (cloud) => {
        record(cloud, "one", failover("PRIMARY", "one"));
        record(cloud, "two", failover("SECONDARY", "two"));
      },
    },
    {
      rule: "a CNAME is alone at its name",
      refused: (cloud) => {
        record(cloud, "address", ADDRESS);
        record(cloud, "name", { type: "CNAME", ttl: 60, records: ["a.example.org"] });
      },
      because:
        "InvalidChangeBatch: [RRSet of type CNAME with DNS name api.example.com. is not permitted as it conflicts with other records with the same DNS name: address]",
      accepted: (cloud) => {
        record(cloud, "address", ADDRESS);
        record(cloud, "address-6", { type: "AAAA", ttl: 60, records: ["2001:db8::1"] });
      },
    },
    {
      rule: "an apex is no CNAME",
      refused: (cloud) => record(cloud, "apex", { name: "", type: "CNAME", ttl: 60, records: ["a.example.org"] }),
      because: "InvalidChangeBatch: [RRSet of type CNAME with DNS name example.com. is not permitted at apex",
      accepted: (cloud) => record(cloud, "apex", { ...ADDRESS, name: "" }),
    },
    {
      rule: "an apex has its name servers already",
      refused: (cloud) =>
        record(cloud, "apex", { name: "example.com", type: "NS", ttl: 60, records: ["ns.example.org"] }),
      because:
        "InvalidChangeBatch: [tried to create resource record set [name='example.com.', type='NS'] but it already exists]",
      accepted: (cloud) => record(cloud, "below", { name: "below", type: "NS", ttl: 60, records: ["ns.example.org"] }),
    },
    {
      rule: "an alias leads to a balancer that there is",
      refused: (cloud) => {
        const made = balancer(cloud, network(cloud));
        record(cloud, "api", toBalancer(made, "gone-1.eu-west-1.elb.amazonaws.com"));
      },
      because:
        "InvalidChangeBatch: [tried to create an alias that targets gone-1.eu-west-1.elb.amazonaws.com., type A in zone Z32O12XQLNTSW2, but the alias target name does not lie within the target zone]",
      accepted: (cloud) => {
        const made = balancer(cloud, network(cloud));
        record(cloud, "api", toBalancer(made, `dualstack.${textOf(made, "dnsName")}`));
      },
    },
    {
      rule: "an alias leads to an accelerator that there is",
      refused: (cloud) => record(cloud, "api", alias("a0.awsglobalaccelerator.com", "Z2BJ6XQ5FK7U4H")),
      because: "InvalidChangeBatch: [tried to create an alias that targets a0.awsglobalaccelerator.com.",
      accepted: (cloud) => {
        const made = cloud.create("accelerator", "anycast", { name: "anycast" });
        record(cloud, "api", alias(textOf(made, "dnsName"), textOf(made, "hostedZoneId")));
      },
    },
    {
      rule: "an alias leads to a record of its zone that there is, of its type",
      refused: (cloud) => {
        record(cloud, "six", { name: "target", type: "AAAA", ttl: 60, records: ["2001:db8::1"] });
        record(cloud, "api", alias("target.example.com", cloud.publicZone));
      },
      because: "InvalidChangeBatch: [tried to create an alias that targets target.example.com., type A in zone Z",
      accepted: (cloud) => {
        record(cloud, "four", { ...ADDRESS, name: "target" });
        record(cloud, "api", alias("target.example.com", cloud.publicZone));
      },
    },
    {
      rule: "the health of a distribution is not evaluated",
      refused: (cloud) => record(cloud, "api", alias(textOf(distribution(cloud), "domainName"), "Z2FDTNDATAQYW2")),
      because:
        "InvalidInput: evaluateTargetHealth cannot be set for an alias whose target is a CloudFront distribution",
      accepted: (cloud) =>
        record(cloud, "api", alias(textOf(distribution(cloud), "domainName"), "Z2FDTNDATAQYW2", false)),
    },
    {
      rule: "a record's health check is there",
      refused: (cloud) =>
        record(cloud, "api", { ...latency("eu-west-1"), healthCheckId: "0f0e0d0c-0000-4000-a000-000000000000" }),
      because: "InvalidChangeBatch: [the health check … does not exist]",
      accepted: (cloud) => record(cloud, "api", { ...latency("eu-west-1"), healthCheckId: check(cloud).id }),
    },
  ]);
});

test("a record's id and full name are those of the provider", () => {
  const cloud = new RulesCloud();
  const simple = record(cloud, "simple", ADDRESS);
  const routed = record(cloud, "routed", { ...latency("eu-west-1"), name: "Routed.example.com" });
  expect(simple.id).toBe(`${cloud.publicZone}_api_A`);
  expect(simple.state["fqdn"]).toBe("api.example.com");
  expect(routed.id).toBe(`${cloud.publicZone}_Routed.example.com_A_eu-west-1`);
  expect(routed.state["fqdn"]).toBe("routed.example.com");
  cloud.close();
});
