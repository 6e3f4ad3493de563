import { NAME, SUBJECTS, TOPIC, create, watched } from "./alarms-surroundings.ts";
import { inventories, record, valueOf } from "./recorder.ts";

describe("the topic of a region's alarms on AWS", () => {
  test("is encrypted with the key that CloudWatch may use", async () => {
    const recording = await record(create());
    expect(recording.inputs(`${NAME}-topic`)).toEqual({
      region: "eu-west-1",
      name: "prod-eu-west-1-alarms",
      kmsMasterKeyId: "key-logs",
      signatureVersion: 2,
      tags: { project: "meridian", Name: `prod-${NAME}-topic` },
    });
    expect(recording.get(`${NAME}-topic`).parent).toBe(NAME);
    expect(await valueOf(recording.result.topic)).toBe(TOPIC);
  });

  test("is for alarms of the account, over TLS", async () => {
    const recording = await record(create());
    const { policy, ...inputs } = recording.inputs(`${NAME}-topic-policy`);
    expect(inputs).toEqual({ region: "eu-west-1", arn: TOPIC });
    expect(JSON.parse(String(policy))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AlarmsOfTheAccountPublish",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: TOPIC,
          Condition: {
            ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:*" },
            StringEquals: { "aws:SourceAccount": "123456789012" },
          },
        },
        {
          Sid: "RefuseWithoutTls",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: TOPIC,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });

  test("tells every recipient once, whatever their order", async () => {
    const recording = await record(create({ recipients: ["b@example.com", "a@example.com", "b@example.com"] }));
    expect(recording.namesOf("aws:sns/topicSubscription:TopicSubscription")).toEqual([
      `${NAME}-mail-a@example.com`,
      `${NAME}-mail-b@example.com`,
    ]);
    expect(recording.inputs(`${NAME}-mail-a@example.com`)).toEqual({
      region: "eu-west-1",
      topic: TOPIC,
      protocol: "email",
      endpoint: "a@example.com",
    });
    expect(Object.keys(recording.result.nodes.subscriptions)).toEqual(["b@example.com", "a@example.com"]);
  });
});

describe("a region's alarms on AWS", () => {
  test("are none where there is nothing to watch", async () => {
    expect(await watched({})).toEqual({});
  });

  test("say what to do, in a name of the environment's, and ring only when they may publish", async () => {
    const recording = await record(create(SUBJECTS));
    const alarms = recording.resources.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(alarms).toHaveLength(27);
    for (const { name, inputs, parent, dependsOn } of alarms) {
      const description = String(inputs["alarmDescription"]);
      expect(description.length).toBeGreaterThan(100);
      expect(description.length).toBeLessThanOrEqual(1024);
      expect(description).not.toMatch(/undefined|\[object|Calling \[/);
      expect(parent).toBe(NAME);
      expect(dependsOn).toContain(`${NAME}-topic-policy`);
      expect(inputs["tags"]).toEqual({ project: "meridian", Name: `prod-${name}` });
    }
    expect(recording.inputs(`${NAME}-kafka-disk`)["name"]).toMatch(/^prod-eu-west-1-kafka-disk-[0-9a-f]{8}$/);
    const parts = alarms.map(({ name }) => name.replace(`${NAME}-`, "")).sort();
    expect(Object.keys(recording.result.nodes.alarms).sort()).toEqual(parts);
  });

  test("follow transforms, and are the same resources whatever is known", async () => {
    const recording = await record(
      create({
        kafka: { cluster: "prod-kafka" },
        transform: {
          alarm: (args, _options, name) => {
            if (name === `${NAME}-kafka-disk`) args.threshold = 70;
          },
          topic: { displayName: "Meridian" },
        },
      }),
    );
    expect(recording.inputs(`${NAME}-kafka-disk`)["threshold"]).toBe(70);
    expect(recording.inputs(`${NAME}-kafka-capacity`)["threshold"]).toBe(40);
    expect(recording.inputs(`${NAME}-topic`)["displayName"]).toBe("Meridian");
    const { known, unknown } = await inventories(create({ ...SUBJECTS, recipients: ["a@example.com"] }));
    expect(unknown).toEqual(known);
    expect(known).toHaveLength(31);
  });
});
