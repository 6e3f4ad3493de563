import { catalogueOf } from "../../../components/topology/catalogue.ts";
import type { CloudKind } from "../simulated/cloud-kind.ts";
import { invokeGcp } from "./invokes.ts";
import { ReferenceCheck } from "./references.ts";

const CATALOGUE = catalogueOf("gcp") ?? {};

/** Google Cloud, as a simulated cloud. Each resource states its project: no default hides in the provider's configuration. */
export const gcp: CloudKind = {
  name: "gcp",
  title: "Google Cloud",
  account: "meridian-simulated",
  exampleRegion: "europe-west4",
  regions: Object.keys(CATALOGUE),
  furtherPlaces: [
    "global",
    ...Object.entries(CATALOGUE).flatMap(([region, { zones }]) => Array.from(zones, (letter) => `${region}-${letter}`)),
  ],
  throttled: "rateLimitExceeded: Rate Limit Exceeded",
  failed: "backendError: the request failed in Google Cloud",
  links: ({ state }) => {
    const link = state["selfLink"];
    return typeof link === "string" ? [link] : [];
  },
  before: () => [],
  references: (facts) => new ReferenceCheck(facts),
  invoke: (token, args) => invokeGcp(token, args),
};
