import type { KubernetesObject } from "../clouds/kubernetes/api-server.ts";
import type { End } from "../cluster/reachability.ts";
import { reaches } from "../cluster/reachability.ts";

const policy = (name: string, spec: object, namespace = "shop"): KubernetesObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name, namespace },
  spec,
});
const pod = (address: string, labels: Record<string, string>, namespace = "shop"): End => ({
  address,
  pod: { namespace, labels },
});
const NOTHING = policy("nothing", { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
const web = pod("10.2.0.1", { app: "web" });
const store = pod("10.2.0.2", { app: "store" });
const stranger = pod("10.2.0.3", { app: "web" }, "elsewhere");
const outside: End = { address: "203.0.113.7" };
const toStore = policy("to-store", {
  podSelector: { matchLabels: { app: "web" } },
  policyTypes: ["Egress"],
  egress: [{ to: [{ podSelector: { matchLabels: { app: "store" } } }], ports: [{ protocol: "TCP", port: 5432 }] }],
});
const fromWeb = policy("from-web", {
  podSelector: { matchLabels: { app: "store" } },
  policyTypes: ["Ingress"],
  ingress: [{ from: [{ podSelector: { matchLabels: { app: "web" } } }], ports: [{ protocol: "TCP", port: 5432 }] }],
});

describe("who reaches whom by network policies", () => {
  it("everybody does where no policy selects a pod", () => {
    expect(reaches([], { from: outside, to: store, port: 5432 })).toBe(true);
    expect(reaches([NOTHING], { from: outside, to: stranger, port: 80 })).toBe(true);
  });

  it("nobody does where a policy selects all and allows nothing", () => {
    expect(reaches([NOTHING], { from: outside, to: store, port: 5432 })).toBe(false);
    expect(reaches([NOTHING], { from: store, to: outside, port: 443 })).toBe(false);
  });

  it("asks both ends: the way out and the way in", () => {
    const connection = { from: web, to: store, port: 5432 };
    expect(reaches([NOTHING, toStore, fromWeb], connection)).toBe(true);
    expect(reaches([NOTHING, toStore], connection)).toBe(false);
    expect(reaches([NOTHING, fromWeb], connection)).toBe(false);
  });

  it("holds a rule to its port and its protocol", () => {
    const all = [NOTHING, toStore, fromWeb];
    expect(reaches(all, { from: web, to: store, port: 5433 })).toBe(false);
    expect(reaches(all, { from: web, to: store, port: 5432, protocol: "UDP" })).toBe(false);
  });

  it("means pods of the policy's own namespace unless it names another", () => {
    expect(reaches([NOTHING, fromWeb], { from: stranger, to: store, port: 5432 })).toBe(false);
    const others = policy("others", {
      podSelector: { matchLabels: { app: "store" } },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "elsewhere" } },
              podSelector: { matchLabels: { app: "web" } },
            },
          ],
        },
      ],
    });
    expect(reaches([NOTHING, others], { from: stranger, to: store, port: 5432 })).toBe(true);
  });

  it("takes addresses by range, without the exceptions", () => {
    const backups = policy("backups", {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }] }],
    });
    expect(reaches([NOTHING, backups], { from: web, to: outside, port: 443 })).toBe(true);
    expect(reaches([backups], { from: web, to: { address: "10.9.0.1" }, port: 443 })).toBe(false);
  });

  it("does not judge a selector by expressions", () => {
    const selective = policy("selective", { podSelector: { matchExpressions: [] }, policyTypes: ["Ingress"] });
    expect(() => reaches([selective], { from: outside, to: store, port: 1 })).toThrow("by expressions");
  });
});
