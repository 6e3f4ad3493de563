import { resourcePolicy } from "../policy.ts";
import { RECORD, routingOf } from "./record-routing.ts";

/** Seconds. Source: Amazon Route 53, FAQs and "Best practices for Amazon Route 53 DNS": 60 s or less for failover. */
const LONGEST_TTL = 60;

export const routedRecordsExpireFast = resourcePolicy({
  id: "routed-records-expire-fast",
  demands: `DNS records that are chosen among others of their name, and are no aliases, live for ${LONGEST_TTL} seconds at most.`,
  why: "A client keeps what it was told until the time is over, and goes to the lost region all the while.",
  severity: "high",
  references: [{ framework: "AWS documentation", id: "Amazon Route 53 FAQs: TTL of failover records" }],
  remediation: `Let the record live for ${LONGEST_TTL} seconds or less, or make it an alias, which lives for ${LONGEST_TTL} seconds.`,
  types: [RECORD],
  judge: (record) => {
    const { properties } = record;
    const routing = routingOf(record);
    if (routing === undefined || properties.list("aliases").length > 0) return [];
    const ttl = properties.number("ttl");
    if (ttl !== undefined && ttl <= LONGEST_TTL) return [];
    return [
      `it is chosen by ${routing} routing and ${ttl === undefined ? "names no time to live" : `lives for ${ttl} s`}, where ${LONGEST_TTL} s at most are accepted`,
    ];
  },
});
