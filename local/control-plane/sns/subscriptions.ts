import { randomUUID } from "node:crypto";
import type {
  GetSubscriptionAttributesCommandInput,
  GetSubscriptionAttributesCommandOutput,
  ListSubscriptionsByTopicCommandInput,
  ListSubscriptionsByTopicCommandOutput,
  ListSubscriptionsCommandInput,
  ListSubscriptionsCommandOutput,
  SetSubscriptionAttributesCommandInput,
  SetSubscriptionAttributesCommandOutput,
  SubscribeCommandInput,
  SubscribeCommandOutput,
  UnsubscribeCommandInput,
  UnsubscribeCommandOutput,
} from "@aws-sdk/client-sns";
import type { Account } from "../../account/account";
import type { AccountReader } from "../../account/account-state";
import type { SubscriptionEntry } from "../../account/entries/sns";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { page } from "../pages";
import { findTopic, onTopic } from "./find-topic";

const PAGE = 100;

/** Protocols whose endpoint would have to confirm the subscription. */
const CONFIRMED_BY_ENDPOINT = ["email", "email-json", "http", "https"];
const PROTOCOLS = [...CONFIRMED_BY_ENDPOINT, "application", "firehose", "lambda", "sms", "sqs"];

/** docs.aws.amazon.com/sns/latest/api/API_Subscribe.html and its neighbours. */
export function subscriptions(account: Account) {
  const listed = (all: readonly SubscriptionEntry[], token?: string) => {
    const { items, next } = page(all, { most: PAGE, token });
    const Subscriptions = items.map(({ Attributes: _, isPending, SubscriptionArn, ...one }) => ({
      ...one,
      SubscriptionArn: isPending ? "PendingConfirmation" : SubscriptionArn,
      Owner: account.accountId,
    }));
    return { Subscriptions, ...(next !== undefined && { NextToken: next }) };
  };
  return {
    Subscribe: operation<SubscribeCommandInput, SubscribeCommandOutput>({
      access: ({ TopicArn }) => onTopic("Subscribe", TopicArn),
      run({ TopicArn, Protocol = "", Endpoint = "", Attributes = {}, ReturnSubscriptionArn }) {
        if (!PROTOCOLS.includes(Protocol))
          throw new ModelledError(
            "InvalidParameterException",
            `Invalid parameter: Amazon SNS does not support this protocol string: ${Protocol}`,
          );
        return account.change((draft) => {
          const topic = findTopic(draft, TopicArn);
          const same = draft
            .all("sns.subscriptions")
            .find((one) => one.TopicArn === topic.TopicArn && one.Protocol === Protocol && one.Endpoint === Endpoint);
          const isPending = CONFIRMED_BY_ENDPOINT.includes(Protocol);
          const SubscriptionArn = same?.SubscriptionArn ?? `${topic.TopicArn}:${randomUUID()}`;
          const made = { SubscriptionArn, TopicArn: topic.TopicArn, Protocol, Endpoint, isPending, Attributes };
          if (!same) draft.put("sns.subscriptions", SubscriptionArn, made);
          return { SubscriptionArn: isPending && !ReturnSubscriptionArn ? "pending confirmation" : SubscriptionArn };
        });
      },
    }),
    GetSubscriptionAttributes: operation<GetSubscriptionAttributesCommandInput, GetSubscriptionAttributesCommandOutput>({
      access: ({ SubscriptionArn }) => onTopic("GetSubscriptionAttributes", SubscriptionArn),
      run({ SubscriptionArn }) {
        const { Attributes, isPending, ...one } = findSubscription(account, SubscriptionArn);
        return {
          Attributes: {
            RawMessageDelivery: "false",
            ...Attributes,
            ...one,
            Owner: account.accountId,
            PendingConfirmation: String(isPending),
            ConfirmationWasAuthenticated: String(!isPending),
            SubscriptionPrincipal: `arn:aws:iam::${account.accountId}:root`,
          },
        };
      },
    }),
    SetSubscriptionAttributes: operation<SetSubscriptionAttributesCommandInput, SetSubscriptionAttributesCommandOutput>({
      access: ({ SubscriptionArn }) => onTopic("SetSubscriptionAttributes", SubscriptionArn),
      run: ({ SubscriptionArn, AttributeName = "", AttributeValue = "" }) =>
        account.change((draft) => {
          const one = findSubscription(draft, SubscriptionArn);
          const { [AttributeName]: _, ...others } = one.Attributes;
          // An empty value removes an attribute.
          const Attributes = AttributeValue === "" ? others : { ...others, [AttributeName]: AttributeValue };
          draft.put("sns.subscriptions", one.SubscriptionArn, { ...one, Attributes });
          return {};
        }),
    }),
    Unsubscribe: operation<UnsubscribeCommandInput, UnsubscribeCommandOutput>({
      access: ({ SubscriptionArn }) => onTopic("Unsubscribe", SubscriptionArn),
      run: ({ SubscriptionArn = "" }) =>
        account.change((draft) => {
          draft.remove("sns.subscriptions", SubscriptionArn);
          return {};
        }),
    }),
    ListSubscriptions: operation<ListSubscriptionsCommandInput, ListSubscriptionsCommandOutput>({
      access: () => onTopic("ListSubscriptions"),
      run: ({ NextToken }) => listed(account.all("sns.subscriptions"), NextToken),
    }),
    ListSubscriptionsByTopic: operation<ListSubscriptionsByTopicCommandInput, ListSubscriptionsByTopicCommandOutput>({
      access: ({ TopicArn }) => onTopic("ListSubscriptionsByTopic", TopicArn),
      run({ TopicArn, NextToken }) {
        const topic = findTopic(account, TopicArn);
        return listed(
          account.all("sns.subscriptions").filter((one) => one.TopicArn === topic.TopicArn),
          NextToken,
        );
      },
    }),
  };
}

/** @throws ModelledError NotFound */
function findSubscription(account: AccountReader, arn = ""): SubscriptionEntry {
  const found = account.get("sns.subscriptions", arn);
  if (!found) throw new ModelledError("NotFoundException", "Subscription does not exist");
  return found;
}
