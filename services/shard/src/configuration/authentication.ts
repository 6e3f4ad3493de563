/** The variables by which callers are known. */
import { z } from "zod";
import { wholeNumber } from "./schemas.ts";
import { variable } from "./variable.ts";

/** Who issues tokens, for whom, and how much one caller may ask. */
export const AUTHENTICATION_VARIABLES = {
  tokenIssuer: variable({
    name: "TOKEN_ISSUER",
    description: "Issuer of the callers' tokens: their claim `iss`.",
    accepted: "a text",
    example: "https://login.example.com/",
    schema: z.string(),
  }),
  tokenAudience: variable({
    name: "TOKEN_AUDIENCE",
    description: "Whom the tokens are for: their claim `aud`.",
    accepted: "a text",
    example: "meridian",
    schema: z.string(),
  }),
  tokenKeys: variable({
    name: "TOKEN_KEYS",
    description:
      "The issuer's public keys, a JSON Web Key Set. Read again every 5 minutes, and sooner when a token has an unknown key.",
    accepted: "an https:// URL (http:// on loopback), or the absolute path of a file",
    example: "https://login.example.com/.well-known/jwks.json",
    schema: z
      .string()
      .regex(/^(https:\/\/\S+|http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]\S*|\/.+)$/, "neither of these"),
  }),
  callerRate: variable({
    name: "CALLER_REQUESTS_PER_SECOND",
    description:
      "Requests that one caller (the claim `sub`) may send to this node, in the long run; twice as many at once. 0: no limit.",
    unit: "requests a second",
    accepted: "a whole number from 0 to 1000000",
    example: "1000",
    default: "1000",
    schema: wholeNumber(0, 1_000_000),
  }),
};
