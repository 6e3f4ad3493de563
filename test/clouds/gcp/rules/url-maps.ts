import type { Context, Rules } from "../../simulated/model.ts";
import { when } from "../../simulated/refusals.ts";
import { objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { type } from "./type-tokens.ts";

/** A path that rules accept: from the root, with a star only at its end. Source: Cloud Load Balancing, "URL maps: path matchers". */
const PATH = /^\/([^*?#]*|([^*?#]*\/)?\*)$/;

/** Hosts are matched by matchers that are there, each of which somebody uses. */
function problems({ inputs }: Context): readonly string[] {
  const rules = objectsAt(inputs, "hostRules");
  const matchers = objectsAt(inputs, "pathMatchers");
  const names = matchers.map((matcher) => textAt(matcher, "name") ?? "");
  const used = rules.map((rule) => textAt(rule, "pathMatcher") ?? "");
  const hosts = rules.flatMap((rule) => textsAt(rule, "hosts"));
  const paths = matchers.flatMap((matcher) =>
    objectsAt(matcher, "pathRules").flatMap((rule) => textsAt(rule, "paths")),
  );
  return [
    ...used.filter((name) => !names.includes(name)).map((name) => `invalid: there is no path matcher ${name}`),
    ...names
      .filter((name) => !used.includes(name))
      .map((name) => `invalid: no host rule uses the path matcher ${name}`),
    ...when(new Set(names).size < names.length, () => "invalid: two path matchers have the same name"),
    ...when(new Set(hosts).size < hosts.length, () => "invalid: a host is named by two host rules"),
    ...paths.filter((path) => !PATH.test(path)).map((path) => `invalid: ${path} is not a path that a rule accepts`),
  ];
}

export const urlMaps: Rules = { [type.urlMap]: { check: problems, update: problems } };
