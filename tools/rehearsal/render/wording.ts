/** Figures and names as reports show them. */
import { number, percent } from "../../plan/wording.ts";
import type { RehearsalReport, Round, Verdict } from "../report-schema.ts";

/** Nothing to show. */
export const NONE = "–";

/** A figure with its unit; `–` for none. */
export function figure(value: number | null, unit: Verdict["unit"]): string {
  if (value === null) return NONE;
  return unit === "s" ? `${number(value, 2)} s` : number(value);
}

/** What was measured: a missing figure says that it did not come to it. */
export function measured({ measured: value, unit }: Verdict): string {
  return value === null ? "never" : figure(value, unit);
}

export function milliseconds(value: number | null): string {
  return value === null ? NONE : `${number(value, value < 10 ? 1 : 0)} ms`;
}

export function share(value: number | null): string {
  return value === null ? NONE : percent(value, 2);
}

/** `SIGKILL of south (7 processes)`. */
export function faultText({ signal, target, processes }: Round["fault"]): string {
  return `${signal} of ${target} (${processes.length === 1 ? "1 process" : `${processes.length} processes`})`;
}

/** The command that rehearses the same again. */
export function againCommand({ environment, options }: RehearsalReport): string {
  const { loss, target, rounds, seed, seconds, rate } = options;
  const words = [
    `--loss ${loss}`,
    ...(target === null ? [] : [`--target ${target}`]),
    `--rounds ${rounds}`,
    `--seed ${seed}`,
    `--seconds ${seconds}`,
    `--rate ${rate}`,
  ];
  return `npm run rehearse ${environment === "local" ? "" : `${environment} `}-- ${words.join(" ")}`;
}
