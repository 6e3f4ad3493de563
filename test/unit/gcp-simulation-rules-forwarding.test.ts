import type { WireObject } from "../../providers/local/properties.ts";
import type { Recorded } from "../clouds/provider-protocol.ts";
import { errorOf, target } from "./aws-simulation-parts.ts";
import type { TestCloud } from "./aws-simulation-parts.ts";
import { gcpCloud, PROJECT } from "./gcp-simulation-cloud.ts";

let cloud: TestCloud;

beforeEach(() => {
  cloud = gcpCloud();
});

afterEach(() => {
  cloud.dispose();
});

const make = (type: string, name: string, inputs: WireObject): Recorded =>
  cloud.create(type, name, { project: PROJECT, name, ...inputs });
const refused = (run: () => unknown): string => errorOf(run);
const remove = (type: string, { id, state }: Recorded) =>
  refused(() => {
    cloud.provider.delete(target(type, "removed"), id, state);
  });

const ADDRESS = "gcp:compute/globalAddress:GlobalAddress";
const MAP = "gcp:certificatemanager/certificateMap:CertificateMap";
const AUTHORIZATION = "gcp:certificatemanager/dnsAuthorization:DnsAuthorization";
const CERTIFICATE = "gcp:certificatemanager/certificate:Certificate";
const HTTPS = "gcp:compute/targetHttpsProxy:TargetHttpsProxy";

const urlMap = (): string => make("gcp:compute/uRLMap:URLMap", "map", { defaultUrlRedirect: { stripQuery: false } }).id;
const rule = (name: string, more: WireObject) =>
  make("gcp:compute/globalForwardingRule:GlobalForwardingRule", name, { portRange: "80", ...more });

describe("a forwarding rule", () => {
  it("leads from a port of a reserved address, which no other rule has, to a proxy", () => {
    const proxy = make("gcp:compute/targetHttpProxy:TargetHttpProxy", "proxy", { urlMap: urlMap() });
    const address = make(ADDRESS, "entry", {});
    const ipAddress = address.state["address"] ?? "";
    expect(refused(() => rule("rule", { target: proxy.id, ipAddress: "192.0.2.1" }))).toContain(
      "ipAddress: 192.0.2.1 is no global address of the project",
    );
    expect(refused(() => rule("rule", { target: `${proxy.id}s`, ipAddress }))).toContain("there is no target proxy");
    expect(refused(() => rule("rule", { target: proxy.id, ipAddress, portRange: "http" }))).toContain(
      "portRange was not given",
    );
    expect(refused(() => rule("rule", { target: proxy.id, ipAddress }))).toBe("nothing was thrown");
    expect(refused(() => rule("again", { target: proxy.id, ipAddress }))).toMatch(/port 80 of .* is taken by rule/);
    expect(refused(() => rule("other", { target: proxy.id, ipAddress, portRange: "8080" }))).toBe("nothing was thrown");
    expect(remove(ADDRESS, address)).toContain("is in use by rule");
  });
});

describe("certificates", () => {
  const certificate = (domain: string, authorization: string) =>
    make(CERTIFICATE, "certificate", {
      location: "global",
      managed: { domains: [domain], dnsAuthorizations: [authorization] },
    });
  const authorize = (domain: string, type: string) =>
    make(AUTHORIZATION, "proof", { location: "global", domain, type });

  it("are issued for names that DNS proves, by a record for all projects or for one", () => {
    const fixed = authorize("example.com", "FIXED_RECORD");
    expect(fixed.state["dnsResourceRecords"]).toEqual([
      {
        name: "_acme-challenge.example.com.",
        type: "CNAME",
        data: expect.stringMatching(/^[0-9a-f]{32}\.7\.authorize\.certificatemanager\.goog\.$/) as unknown,
      },
    ]);
    const own = make(AUTHORIZATION, "own", { location: "global", domain: "example.com", type: "PER_PROJECT_RECORD" });
    expect(JSON.stringify(own.state["dnsResourceRecords"])).toMatch(/"_acme-challenge_[0-9a-f]{16}\.example\.com\."/);
    expect(refused(() => certificate("example.org", fixed.id))).toContain("no DNS authorisation is for example.org");
    expect(refused(() => authorize("*.example.com", "FIXED_RECORD"))).toContain("has no wildcard");
    expect(refused(() => certificate("*.example.com", fixed.id))).toBe("nothing was thrown");
  });

  it("are found by a map that is there, and whose entries and proxies keep it", () => {
    const authorization = authorize("example.com", "FIXED_RECORD").id;
    const certificates = [certificate("example.com", authorization).id];
    const entry = () =>
      make("gcp:certificatemanager/certificateMapEntry:CertificateMapEntry", "entry", {
        map: "names",
        hostname: "example.com",
        certificates,
      });
    expect(refused(entry)).toContain("NOT_FOUND: map: there is no certificate map names of shop-test");
    const map = make(MAP, "names", {});
    const made = entry();
    expect(refused(() => make(HTTPS, "proxy", { urlMap: urlMap() }))).toContain(
      "neither certificateMap nor sslCertificates were given",
    );
    expect(remove(MAP, map)).toContain("has entries: entry");
    expect(made.id).toBe("projects/shop-test/locations/global/certificateMaps/names/certificateMapEntries/entry");
  });

  it("are named to a proxy by the service's full name", () => {
    const map = make(MAP, "names", {});
    const maps = urlMap();
    const proxy = (certificateMap: string) => refused(() => make(HTTPS, "proxy", { urlMap: maps, certificateMap }));
    expect(proxy(map.id)).toContain("it is named //certificatemanager.googleapis.com/projects/");
    expect(proxy(`//certificatemanager.googleapis.com/${map.id}`)).toBe("nothing was thrown");
    expect(remove(MAP, map)).toContain("is in use by proxy");
  });
});
