import { stripVTControlCharacters } from "node:util";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { isStackUrn, nameInUrn } from "../../../policies/urn.ts";
import { cut, withoutColours } from "../../plain-text.ts";

/** Most characters of an error that a report shows; longer ones are cut. */
const SHOWN_CHARACTERS = 1_000;

/** The engine's own last word says nothing more than that there was an error. */
const LAST_WORD = /^(?:preview|update|destroy|refresh) failed$/;

/** Errors that the engine, a provider or the program told, in order, each once, without stack traces. */
export function errorsIn(events: readonly EngineEvent[]): string[] {
  const errors = events.flatMap(({ diagnosticEvent }) => {
    if (diagnosticEvent?.severity !== "error") return [];
    const message = plain(diagnosticEvent.message);
    if (message === "" || LAST_WORD.test(message)) return [];
    const { urn = "" } = diagnosticEvent;
    return [urn === "" || isStackUrn(urn) ? message : `${nameInUrn(urn)}: ${message}`];
  });
  return [...new Set(errors)];
}

/** An exception of the program is told several times, in several coats: what is left of each is the same. */
function plain(message: string): string {
  const [told = ""] = stripVTControlCharacters(withoutColours(message)).split(/\n\s+at /);
  const bare = told
    .trim()
    .replace(/^Unhandled exception: /, "")
    .replace(/^\w*Error: /, "")
    .trim();
  return cut(bare, SHOWN_CHARACTERS);
}
