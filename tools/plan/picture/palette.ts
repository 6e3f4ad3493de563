import type { Cloud } from "../../../components/topology/index.ts";

/** A fill and what is drawn on it. Text has a contrast of 4.5 or more with the fill (WCAG 2.2, 1.4.3). */
export interface Tint {
  readonly fill: string;
  readonly line: string;
  readonly text: string;
}

/** Tints of the hues of Okabe and Ito, which people with any colour vision tell apart. Nothing is told by colour alone. */
export const CLOUD_TINTS: Readonly<Record<Cloud, Tint>> = {
  aws: { fill: "#fff4e3", line: "#d99a4e", text: "#7a4300" },
  gcp: { fill: "#e9f2fc", line: "#6d9fd0", text: "#0a4580" },
  local: { fill: "#eef3f1", line: "#8aa39a", text: "#24443c" },
};

export const TIER_TINTS = {
  loadBalancing: { fill: "#e3e8ef", line: "#b6c0ce", text: "#1e293b" },
  service: { fill: "#cfe4f5", line: "#8fbbdd", text: "#0b3c5d" },
  redis: { fill: "#fbdccb", line: "#e0a98a", text: "#6b2c00" },
  kafka: { fill: "#eadff3", line: "#c0a6d6", text: "#45206b" },
  cassandra: { fill: "#cdeee1", line: "#8ccbb3", text: "#064e3b" },
  coordination: { fill: "#fbf0bd", line: "#d8c35f", text: "#5c4500" },
} as const satisfies Readonly<Record<string, Tint>>;

export const PAPER = "#ffffff";
export const PAGE = "#f6f8fa";
export const HAIRLINE = "#ccd5df";
export const INK = "#0f172a";
export const QUIET = "#475569";
export const LINK = "#7a899d";
export const FAILOVER = "#b3400f";
export const SLOTS = "#0072b2";
export const MISSED = "#b42318";
