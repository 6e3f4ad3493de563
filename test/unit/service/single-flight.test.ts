import { SingleFlight } from "../../../services/shard/src/stores/single-flight.ts";

describe("calls that are joined", () => {
  let calls: ((result: string | Error) => void)[];
  const call = (): Promise<string> =>
    new Promise((resolve, reject) => {
      calls.push((result) => {
        if (typeof result === "string") resolve(result);
        else reject(result);
      });
    });

  beforeEach(() => {
    calls = [];
  });

  it("are made once for those who ask at the same time, and again afterwards", async () => {
    const flights = new SingleFlight<string>();
    const asked = [flights.run("a", call), flights.run("a", call), flights.run("b", call)];
    expect(calls).toHaveLength(2);
    calls[0]?.("A");
    calls[1]?.("B");
    expect(await Promise.all(asked)).toEqual(["A", "A", "B"]);
    const again = flights.run("a", call);
    calls[2]?.("later");
    expect(await again).toBe("later");
  });

  it("fail together, and are tried again by the next one", async () => {
    const flights = new SingleFlight<string>();
    const asked = [flights.run("a", call), flights.run("a", call)];
    calls[0]?.(new Error("broken"));
    for (const each of asked) await expect(each).rejects.toThrow("broken");
    const again = flights.run("a", call);
    calls[1]?.("mended");
    expect(await again).toBe("mended");
  });

  it("are not joined any more once they are forgotten, also when the forgotten one ends", async () => {
    const flights = new SingleFlight<string>();
    const before = flights.run("a", call);
    flights.forget("a");
    const after = flights.run("a", call);
    calls[0]?.("old");
    expect(await before).toBe("old");
    const joined = flights.run("a", call);
    expect(calls).toHaveLength(2);
    calls[1]?.("new");
    expect([await after, await joined]).toEqual(["new", "new"]);
  });
});
