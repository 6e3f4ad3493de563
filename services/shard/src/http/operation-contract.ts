/** How a route is described: what it takes, answers and demands of its caller. */
import type { z } from "zod";
import type { ProblemKind } from "./problems.ts";

/** What a caller may be allowed to do. */
export type Scope = "read" | "write" | "admin";

/** Every scope, with what it is for. */
export const SCOPES: Readonly<Record<Scope, string>> = {
  read: "read entries and the placement",
  write: "write and delete entries",
  admin: "change how the service runs",
};

/** An answer that is not a problem. */
export interface Described {
  readonly status: number;
  readonly description: string;
  readonly mediaType?: string;
  readonly schema?: z.ZodType;
}

/** One method of a path. */
export interface OperationContract {
  readonly method: "get" | "put" | "post" | "delete";
  readonly id: string;
  readonly summary: string;
  /** Scope that the caller's token must have; without it the route is for anybody who can reach the port. */
  readonly scope?: Scope;
  readonly answers: readonly Described[];
  readonly problems: readonly ProblemKind[];
  /** Header fields that the request may carry, beside those of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Parameters of the query, none of which has to be given. */
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: z.ZodType;
  /** Whether the body may be left out. Default: false. */
  readonly bodyOptional?: boolean;
}

/** One path with its methods. */
export interface PathContract {
  /** As OpenAPI writes it: `/v1/{class}/{key}`. */
  readonly path: string;
  readonly operations: readonly OperationContract[];
}

/** What any request with a token can come to. */
export const TOKEN_PROBLEMS: readonly ProblemKind[] = [
  "unauthenticated",
  "forbidden",
  "rate-limited",
  "issuer-unavailable",
];
