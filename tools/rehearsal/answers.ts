/** What callers asked for, and what came of it. */
import type { DataClass } from "../../components/topology/index.ts";

/** A request as it is planned. */
export interface PlannedRequest {
  /** When it is to be sent, in milliseconds since the load began. */
  readonly at: number;
  readonly className: string;
  readonly key: string;
  readonly operation: "read" | "write";
  /** What is written: no other request of the load writes the same. Undefined for a read. */
  readonly value: string | undefined;
  /** Whom it is sent to: `entry`, or a region, whose replicas take turns. */
  readonly way: string;
}

/** A request that was sent, and how it ended. */
export interface Answer extends PlannedRequest {
  readonly consistency: DataClass["consistency"];
  /** Name of the replica's process that it was sent to; `entry` for the entry. */
  readonly to: string;
  /** When it was really sent, in milliseconds since the load began. */
  readonly sentAt: number;
  /** When it was answered, or given up, in milliseconds since the load began. */
  readonly answeredAt: number;
  /** Undefined: there was no answer. */
  readonly status: number | undefined;
  /** What a read found. Undefined where nothing was found, and for writes. */
  readonly found: string | undefined;
}

/** Name of the way over the entry of all regions. */
export const ENTRY = "entry";

/** Whether a request was served. Every key is written before the load begins, so that 404 is not what a reader should get. */
export function isServed({ status }: Answer): boolean {
  return status === 200;
}

/** Latency of an answer in milliseconds, from when the request was to be sent: a late sender makes no service look quicker than it was. */
export function latencyOf({ at, answeredAt }: Answer): number {
  return answeredAt - at;
}
