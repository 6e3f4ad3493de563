import { z } from "zod";
import { field } from "./field.ts";

/** Who issues the tokens of callers. */
export const tokens = z.strictObject({
  issuer: field(z.url("a URL such as https://login.example.com/"), {
    description: "Issuer of the tokens: their claim `iss`, to the letter.",
    examples: ["https://login.example.com/"],
  }),
  audience: field(z.string().min(1).max(256).default("meridian"), {
    description: "Whom the tokens are for: their claim `aud`.",
  }),
  jwksUrl: field(z.url({ protocol: /^https$/, error: "an https:// URL" }).optional(), {
    description:
      "Where the issuer publishes its keys, a JSON Web Key Set, on the internet. Default: `/.well-known/jwks.json` at the issuer.",
    source: "RFC 7517; OpenID Connect Discovery names it `jwks_uri`",
    examples: ["https://login.example.com/oauth2/v1/keys"],
  }),
});
