import { stripVTControlCharacters } from "node:util";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { nameInUrn } from "../../../policies/urn.ts";

/** Most characters of an error that a report shows; longer ones are cut. */
const SHOWN_CHARACTERS = 1_000;

/** The engine's own last word says nothing more than that there was an error. */
const LAST_WORD = /^(?:preview|update|destroy|refresh) failed$/;

/** The engine's own marks for colours: `<{%reset%}>`. */
const COLOUR = /<\{%[^%]*%\}>/g;

/** Errors that the engine, a provider or the program told, in order, each once, without stack traces. */
export function errorsIn(events: readonly EngineEvent[]): string[] {
  const errors = events.flatMap(({ diagnosticEvent }) => {
    if (diagnosticEvent?.severity !== "error") return [];
    const message = plain(diagnosticEvent.message);
    if (message === "" || LAST_WORD.test(message)) return [];
    const { urn = "" } = diagnosticEvent;
    return [urn === "" || urn.includes("::pulumi:pulumi:Stack::") ? message : `${nameInUrn(urn)}: ${message}`];
  });
  return [...new Set(errors)];
}

/** An exception of the program is told several times, in several coats: what is left of each is the same. */
function plain(message: string): string {
  const [told = ""] = stripVTControlCharacters(message.replace(COLOUR, "")).split(/\n\s+at /);
  const bare = told
    .trim()
    .replace(/^Unhandled exception: /, "")
    .replace(/^\w*Error: /, "")
    .trim();
  const characters = Array.from(bare);
  return characters.length <= SHOWN_CHARACTERS ? bare : `${characters.slice(0, SHOWN_CHARACTERS - 1).join("")}…`;
}
