import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";

let account: EmptyAccount;
let sns: SNSClient;

beforeAll(async () => {
  account = await startEmptyAccount();
  sns = new SNSClient(account.client);
});
afterAll(async () => {
  sns.destroy();
  await account.close();
});

test("a topic is made once, and its attributes and tags change", async () => {
  // when
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "alarms", Tags: [{ Key: "a", Value: "1" }] }));
  await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "DisplayName", AttributeValue: "Alarms" }));
  await sns.send(new TagResourceCommand({ ResourceArn: TopicArn, Tags: [{ Key: "b", Value: "2" }] }));
  await sns.send(new UntagResourceCommand({ ResourceArn: TopicArn, TagKeys: ["a"] }));
  // then
  expect(TopicArn).toBe("arn:aws:sns:eu-west-1:123456789012:alarms");
  expect((await sns.send(new CreateTopicCommand({ Name: "alarms" }))).TopicArn).toBe(TopicArn);
  expect((await sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
  expect((await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes).toMatchObject({
    TopicArn,
    Owner: "123456789012",
    DisplayName: "Alarms",
    Policy: expect.stringContaining("__default_policy_ID"),
  });
  expect((await sns.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }))).Tags).toEqual([{ Key: "b", Value: "2" }]);
  await expect(sns.send(new PublishCommand({ TopicArn, Message: "hello" }))).rejects.toMatchObject({
    message: "the local runtime does not emulate SNS's Publish",
  });
});

test("a queue is subscribed at once, an email address waits, and both go with the topic", async () => {
  // given
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "subscribed" }));
  // when
  const queue = await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: "arn:aws:sqs:eu-west-1:123456789012:q", ReturnSubscriptionArn: true }),
  );
  const email = await sns.send(new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "on-call@example.com" }));
  const { SubscriptionArn } = queue;
  await sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName: "RawMessageDelivery", AttributeValue: "true" }));
  // then
  expect(email.SubscriptionArn).toBe("pending confirmation");
  expect((await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes).toMatchObject({
    TopicArn,
    RawMessageDelivery: "true",
    PendingConfirmation: "false",
  });
  expect((await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes).toMatchObject({
    SubscriptionsConfirmed: "1",
    SubscriptionsPending: "1",
  });
  expect((await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions).toHaveLength(2);
  await sns.send(new DeleteTopicCommand({ TopicArn }));
  await expect(sns.send(new GetTopicAttributesCommand({ TopicArn }))).rejects.toMatchObject({
    name: "NotFoundException",
    message: "Topic does not exist",
  });
  await expect(sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).rejects.toMatchObject({ name: "NotFoundException" });
});
