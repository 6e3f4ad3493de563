import type { KeyValue } from "../../../services/shard/src/ownership/contracts.ts";
import { createView, keysOf } from "../../../services/shard/src/ownership/view.ts";
import type { View } from "../../../services/shard/src/ownership/view.ts";

const KEYS = keysOf("prod");
const NODE = { region: "alpha", node: "alpha-0" } as const;
const entry = (key: string, value: unknown): KeyValue => ({
  key,
  value: JSON.stringify(value),
  createRevision: 7n,
  modRevision: 7n,
  lease: "3",
});

let malformed: string[];
let view: View;

beforeEach(() => {
  malformed = [];
  view = createView({
    keys: KEYS,
    now: () => 0,
    onChange: () => undefined,
    onGone: () => undefined,
    onListed: () => undefined,
    onMalformed: (key) => void malformed.push(key),
  });
});

/** Has a node and an owner tell etcd of this address. */
function tell(address: string): void {
  view.listed(
    [
      entry(KEYS.node("alpha", "alpha-0"), { ...NODE, address, ready: true }),
      entry(KEYS.owner("group"), { ...NODE, address }),
    ],
    7n,
  );
}

describe("the address of a node or an owner, as etcd has it", () => {
  it.each(["https://10.0.3.7:8443", "https://[fd00::7]:8443", "https://shard.example.com"])("can be %s", (address) => {
    tell(address);
    expect(view.member("alpha", "alpha-0")).toEqual({ ...NODE, address, ready: true, readySince: 0, lease: "3" });
    expect(view.holder("group")).toEqual({ ...NODE, address, fencingToken: 7n, lease: "3" });
    expect(malformed).toEqual([]);
  });

  it.each([
    "",
    "10.0.3.7:8443",
    "ftp://10.0.3.7",
    "https://",
    "https://10.0.3.7:8443/v1",
    "https://10.0.3.7?a",
    "https://a b",
  ])("cannot be %j, whose node and owner are left out", (address) => {
    tell(address);
    expect([view.member("alpha", "alpha-0"), view.holder("group")]).toEqual([undefined, undefined]);
    expect(malformed).toEqual([KEYS.node("alpha", "alpha-0"), KEYS.owner("group")]);
  });
});
