import type { Context, Rules } from "../../simulated/model.ts";
import { when } from "../../simulated/refusals.ts";
import { textAt, textsAt } from "../../simulated/values.ts";
import { referred } from "../references.ts";
import { type } from "./type-tokens.ts";

/** Each domain of a certificate that Google issues is proved by an authorisation; a wildcard by that of its parent. */
function certificateProblems({ inputs, cloud }: Context): readonly string[] {
  const authorised = textsAt(inputs, "managed.dnsAuthorizations").flatMap((name) => {
    const authorization = referred({ cloud }, type.dnsAuthorization, name);
    return authorization === undefined ? [] : [textAt(authorization.inputs, "domain") ?? ""];
  });
  return textsAt(inputs, "managed.domains")
    .filter((domain) => !authorised.includes(domain.replace(/^\*\./, "")))
    .map((domain) => `INVALID_ARGUMENT: managed.domains: no DNS authorisation is for ${domain}`);
}

/** An entry names its map by its bare name: the project and place are its own. */
function entryProblems({ inputs, cloud }: Context): readonly string[] {
  const [project, map] = [textAt(inputs, "project") ?? "", textAt(inputs, "map") ?? ""];
  return when(
    cloud.get(type.certificateMap, `projects/${project}/locations/global/certificateMaps/${map}`) === undefined,
    () => `NOT_FOUND: map: there is no certificate map ${map} of ${project}`,
  );
}

export const certificates: Rules = {
  [type.dnsAuthorization]: {
    check: ({ inputs }) =>
      when(
        /^\*|\.$/.test(textAt(inputs, "domain") ?? ""),
        () => "INVALID_ARGUMENT: domain: a domain has no wildcard and no dot at its end",
      ),
    compute: ({ inputs, hex }) => {
      const mark = textAt(inputs, "type") === "PER_PROJECT_RECORD" ? `_${hex(16, "project")}` : "";
      return {
        dnsResourceRecords: [
          {
            name: `_acme-challenge${mark}.${textAt(inputs, "domain") ?? ""}.`,
            type: "CNAME",
            data: `${hex(32, "data")}.7.authorize.certificatemanager.goog.`,
          },
        ],
      };
    },
  },
  [type.certificate]: { check: certificateProblems },
  [type.certificateMapEntry]: { check: entryProblems, update: entryProblems },
};
