import { Identity } from "../clouds/simulated/identity.ts";
import { fill, fillText } from "../clouds/simulated/template.ts";

const identity = new Identity("aws:ec2/vpc:Vpc", "urn", 0);
const scope = {
  account: "123456789012",
  region: "eu-west-1",
  id: "vpc-1",
  inputs: { kind: "b", nested: { ports: [80, 443] }, url: "https://a.example/x/x" },
  state: { arn: "arn:x" },
  identity,
};

describe("made-up identities of the simulated AWS", () => {
  it("are the same for the same resource, and others for another one or another salt", () => {
    const again = new Identity("aws:ec2/vpc:Vpc", "urn", 0);
    const other = new Identity("aws:ec2/vpc:Vpc", "urn", 1);
    expect(again.hex(17)).toBe(identity.hex(17));
    expect(again.uuid()).toBe(identity.uuid());
    expect(other.hex(17)).not.toBe(identity.hex(17));
    expect(identity.hex(17, "eni")).not.toBe(identity.hex(17));
  });

  it("have the forms that are asked for", () => {
    expect(identity.hex(150)).toMatch(/^[0-9a-f]{150}$/);
    expect(identity.upper(20)).toMatch(/^[A-Z0-9]{20}$/);
    expect(identity.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    for (let salt = 0; salt < 200; salt += 1) {
      expect(identity.digits(26, String(salt))).toMatch(/^[1-9]\d{25}$/);
      expect(identity.address(String(salt))).toMatch(/^198\.1[89]\.\d{1,3}\.([1-9]\d{0,2})$/);
    }
  });
});

describe("templates of the simulated AWS", () => {
  it.each([
    ["{id} {region} {account}", "vpc-1 eu-west-1 123456789012"],
    ["{hex:4}-{hex:4:eni}", `${identity.hex(4)}-${identity.hex(4, "eni")}`],
    [
      "{digits:3}{upper:3} {uuid} {uuid:lock}",
      `${identity.digits(3)}${identity.upper(3)} ${identity.uuid()} ${identity.uuid("lock")}`,
    ],
    ["{ip} {ip:second}", `${identity.address()} ${identity.address("second")}`],
    ["<{input.kind}{input.absent}> {state.arn} {input.nested.ports.1}", "<b> arn:x 443"],
    ["{swap:input.url|https://|} {swap:input.url|/x|-}", "a.example/x/x https://a.example--"],
    ["{choose:input.kind|a=x|b=y}{choose:input.absent|a=x}", "y"],
    ["${version} ${account-id}", "${version} ${account-id}"],
  ])("fill %s", (template, expected) => {
    expect(fillText(template, scope)).toBe(expected);
  });

  it("keep the type of a value that stands alone, and fill lists and objects", () => {
    expect(fill("{input.nested}", scope)).toEqual({ ports: [80, 443] });
    expect(fill("{input.absent}", scope)).toBeUndefined();
    expect(fill([{ name: "{id}", absent: "{input.absent}" }, 5, true, null], scope)).toEqual([
      { name: "vpc-1" },
      5,
      true,
      null,
    ]);
  });
});
