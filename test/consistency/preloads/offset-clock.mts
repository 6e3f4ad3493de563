/** Loaded before a replica: its clock is off by `CLOCK_OFFSET_MILLISECONDS`. What runs by the monotonic clock, as leases do, stays right. */
const offset = Number(process.env["CLOCK_OFFSET_MILLISECONDS"]);
if (!Number.isInteger(offset) || offset === 0) throw new Error("CLOCK_OFFSET_MILLISECONDS is no offset");

const right = Date.now;
globalThis.Date = new Proxy(Date, {
  construct: (target, given: unknown[], newTarget) =>
    Reflect.construct(target, given.length === 0 ? [right() + offset] : given, newTarget) as Date,
  get: (target, property, receiver) =>
    property === "now" ? () => right() + offset : (Reflect.get(target, property, receiver) as unknown),
});
