import type {
  CreateTopicCommandInput,
  CreateTopicCommandOutput,
  DeleteTopicCommandInput,
  DeleteTopicCommandOutput,
  GetTopicAttributesCommandInput,
  GetTopicAttributesCommandOutput,
  ListTopicsCommandInput,
  ListTopicsCommandOutput,
  SetTopicAttributesCommandInput,
  SetTopicAttributesCommandOutput,
  Tag,
} from "@aws-sdk/client-sns";
import type { Account } from "../../account/account";
import type { AccountReader } from "../../account/account-state";
import type { TopicEntry } from "../../account/entries/sns";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { page } from "../pages";
import { findTopic, onTopic } from "./find-topic";

const PAGE = 100;

/** docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html and its neighbours. */
export function topics(account: Account) {
  const arnOf = (name = "") => `arn:aws:sns:${account.region}:${account.accountId}:${name}`;
  return {
    CreateTopic: operation<CreateTopicCommandInput, CreateTopicCommandOutput>({
      access: ({ Name }) => onTopic("CreateTopic", arnOf(Name)),
      run: ({ Name = "", Attributes = {}, Tags = [] }) => {
        if (!isTopicName(Name, Attributes.FifoTopic === "true"))
          throw new ModelledError("InvalidParameterException", "Invalid parameter: Topic Name");
        return account.change((draft) => {
          const TopicArn = arnOf(Name);
          const existing = draft.get("sns.topics", TopicArn);
          if (existing) checkSame(existing, Attributes, Tags);
          else draft.put("sns.topics", TopicArn, { TopicArn, Attributes, Tags });
          return { TopicArn };
        });
      },
    }),
    GetTopicAttributes: operation<GetTopicAttributesCommandInput, GetTopicAttributesCommandOutput>({
      access: ({ TopicArn }) => onTopic("GetTopicAttributes", TopicArn),
      run: ({ TopicArn }) => ({ Attributes: describeTopic(account, findTopic(account, TopicArn)) }),
    }),
    SetTopicAttributes: operation<SetTopicAttributesCommandInput, SetTopicAttributesCommandOutput>({
      access: ({ TopicArn }) => onTopic("SetTopicAttributes", TopicArn),
      run: ({ TopicArn, AttributeName = "", AttributeValue = "" }) =>
        account.change((draft) => {
          const topic = findTopic(draft, TopicArn);
          draft.put("sns.topics", topic.TopicArn, { ...topic, Attributes: { ...topic.Attributes, [AttributeName]: AttributeValue } });
          return {};
        }),
    }),
    ListTopics: operation<ListTopicsCommandInput, ListTopicsCommandOutput>({
      access: () => onTopic("ListTopics"),
      run({ NextToken }) {
        const { items, next } = page(account.all("sns.topics"), { most: PAGE, token: NextToken });
        return { Topics: items.map(({ TopicArn }) => ({ TopicArn })), ...(next !== undefined && { NextToken: next }) };
      },
    }),
    /** A topic that does not exist is no error. Its subscriptions go with it. */
    DeleteTopic: operation<DeleteTopicCommandInput, DeleteTopicCommandOutput>({
      access: ({ TopicArn }) => onTopic("DeleteTopic", TopicArn),
      run: ({ TopicArn = "" }) =>
        account.change((draft) => {
          draft.remove("sns.topics", TopicArn);
          for (const { TopicArn: of, SubscriptionArn } of draft.all("sns.subscriptions"))
            if (of === TopicArn) draft.remove("sns.subscriptions", SubscriptionArn);
          return {};
        }),
    }),
  };
}

function isTopicName(name: string, isFifo: boolean): boolean {
  return isFifo ? /^[\w-]{1,251}\.fifo$/.test(name) : /^[\w-]{1,256}$/.test(name);
}

/** @throws ModelledError InvalidParameter */
function checkSame(existing: TopicEntry, attributes: Readonly<Record<string, string>>, tags: readonly Tag[]): void {
  const reason = "Invalid parameter: Attributes Reason: Topic already exists with different";
  if (Object.entries(attributes).some(([name, value]) => existing.Attributes[name] !== value))
    throw new ModelledError("InvalidParameterException", `${reason} attributes`);
  if (tags.some(({ Key, Value }) => !existing.Tags.some((tag) => tag.Key === Key && tag.Value === Value)))
    throw new ModelledError("InvalidParameterException", `${reason} tags`);
}

function describeTopic(account: AccountReader, { TopicArn, Attributes }: TopicEntry): Record<string, string> {
  const own = account.all("sns.subscriptions").filter((subscription) => subscription.TopicArn === TopicArn);
  const pending = own.filter(({ isPending }) => isPending).length;
  return {
    DisplayName: "",
    Policy: JSON.stringify(defaultPolicy(account.accountId, TopicArn)),
    EffectiveDeliveryPolicy: JSON.stringify(DEFAULT_DELIVERY),
    ...Attributes,
    TopicArn,
    Owner: account.accountId,
    SubscriptionsConfirmed: String(own.length - pending),
    SubscriptionsPending: String(pending),
    SubscriptionsDeleted: "0",
  };
}

const ACTIONS = ["GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic", "Subscribe"];

function defaultPolicy(accountId: string, TopicArn: string): object {
  return {
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [...ACTIONS, "ListSubscriptionsByTopic", "Publish"].map((action) => `SNS:${action}`),
        Resource: TopicArn,
        Condition: { StringEquals: { "AWS:SourceOwner": accountId } },
      },
    ],
  };
}

/** docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
const DEFAULT_DELIVERY = {
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
  },
};
