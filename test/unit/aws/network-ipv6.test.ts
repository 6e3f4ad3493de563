import type { SubnetPurpose } from "../../../components/network/index.ts";
import { subnetIpv6 } from "../../../components/network/ipv6.ts";

const zone = (letter: string): { letter: string; name: string } => ({ letter, name: `eu-west-1${letter}` });

describe("IPv6 ranges of subnets", () => {
  test("are numbered by zone letter and purpose, each within the VPC's /56 and none twice", () => {
    expect(subnetIpv6("2a05:d018:abc:de00::/56", "public", zone("a"))).toBe("2a05:d018:abc:de00::/64");
    expect(subnetIpv6("2a05:d018:abc:de00::/56", "transit", zone("h"))).toBe("2a05:d018:abc:de3c::/64");
    const purposes: readonly SubnetPurpose[] = ["public", "private", "data", "pods", "transit"];
    const all = ["a", "b", "c", "d", "e", "f", "g", "h"].flatMap((letter) =>
      purposes.map((purpose) => subnetIpv6("2600:1f18:0:100::/56", purpose, zone(letter))),
    );
    expect(new Set(all).size).toBe(40);
    expect(all.filter((range) => !/^2600:1f18:0:1[0-3][0-9a-f]::\/64$/.test(range))).toEqual([]);
  });

  test("are written as the cloud writes them where groups are zero", () => {
    expect(subnetIpv6("2a05:d018:abc::/56", "private", zone("a"))).toBe("2a05:d018:abc:1::/64");
    expect(subnetIpv6("2a05:d018:abc::/56", "public", zone("a"))).toBe("2a05:d018:abc::/64");
  });

  test.each(["", "10.0.0.0/16", "2a05:d018:abc:de00::/64", "2a05:d018:abc:de00:1::/56"])(
    "are not made up from %p",
    (range) => {
      expect(() => subnetIpv6(range, "public", zone("a"))).toThrow(
        `The VPC's IPv6 range is ${range}; subnets are numbered in a /56, such as 2a05:d018:abc:de00::/56.`,
      );
    },
  );

  test("end with zone h", () => {
    expect(() => subnetIpv6("2a05:d018:abc:de00::/56", "public", zone("i"))).toThrow(
      "Zone eu-west-1i has the letter i; IPv6 ranges are numbered for a to h.",
    );
  });
});
