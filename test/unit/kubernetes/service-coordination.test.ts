import { record } from "../aws/recorder.ts";
import { manifest, planOf, serviceProgram } from "./surroundings.ts";

test.each([
  ["eu-central-1", ["eu-central-1-a-0", "eu-west-1-a-0", "us-east-1-a-0"], 500],
  // Regions without a voter. From the last one, a connection to the farthest takes 3 × 164.1 ms, and the voters' own 2 × 99.3 ms come on top.
  ["us-west-2", ["us-east-1-a-0", "eu-west-1-a-0", "eu-central-1-a-0"], 573],
  ["ap-northeast-1", ["eu-central-1-a-0", "eu-west-1-a-0", "us-east-1-a-0"], 691],
])(
  "names etcd's voters to %s, the nearest first, its certificate, and how far they are",
  async (region, voters, timeout) => {
    const recording = await record(serviceProgram(planOf(5), region));
    const { data = {} } = manifest(recording, `${region}-service-settings`);
    const ofCoordination = Object.entries(data).filter(([name]) =>
      /^(ETCD|LEASE|TAKEOVER|RETURN|HANDOVER)_/.test(name),
    );
    expect(Object.fromEntries(ofCoordination)).toEqual({
      ETCD_ENDPOINTS: JSON.stringify(voters.map((name) => `https://${name}.etcd.internal.example.com:2379`)),
      ETCD_CA_FILE: "/etc/meridian/secrets/etcd-ca.crt",
      ETCD_CERTIFICATE_FILE: "/etc/meridian/secrets/etcd-client.crt",
      ETCD_KEY_FILE: "/etc/meridian/secrets/etcd-client.key",
      ETCD_TIMEOUT_MILLISECONDS: String(timeout),
      LEASE_TTL_MILLISECONDS: "10000",
      RETURN_AFTER_MILLISECONDS: "30000",
      HANDOVER_INTERVAL_MILLISECONDS: "1000",
    });
  },
);

test("has the plan's lease", async () => {
  const planned = planOf(1);
  const coordination = { ...planned.coordination, leaseSeconds: 7.5 };
  const recording = await record(serviceProgram({ ...planned, coordination }));
  expect(manifest(recording, "eu-west-1-service-settings").data?.["LEASE_TTL_MILLISECONDS"]).toBe("7500");
});

test("gives slots back, and answers with what is stale, as the plan has it", async () => {
  const planned = {
    ...planOf(1),
    failBack: { afterSeconds: 90, intervalSeconds: 0.5 },
    degradation: { cacheSeconds: 2.5, staleReadSeconds: 0 },
  };
  const { data } = manifest(await record(serviceProgram(planned)), "eu-west-1-service-settings");
  expect(data).toMatchObject({
    RETURN_AFTER_MILLISECONDS: "90000",
    HANDOVER_INTERVAL_MILLISECONDS: "500",
    CACHE_TTL_MILLISECONDS: "2500",
    STALE_READ_MILLISECONDS: "0",
  });
});
