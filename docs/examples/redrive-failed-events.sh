#!/usr/bin/env bash
# Gives the events in the failure queue to the function again, each once, and deletes those that Lambda has accepted.
# An event that fails again comes back into the queue and is left there.
#   docs/examples/redrive-failed-events.sh fanfare-prod-fan-out
# Needs the AWS CLI, jq, and sqs:GetQueueUrl, GetQueueAttributes, ReceiveMessage, DeleteMessage and lambda:InvokeFunction.
set -euo pipefail
function_name=${1:?name of the function, such as fanfare-prod-fan-out}
queue=${QUEUE_URL:-$(aws sqs get-queue-url --queue-name "$function_name-failures" --query QueueUrl --output text)}
waiting=$(aws sqs get-queue-attributes --queue-url "$queue" --attribute-names ApproximateNumberOfMessages \
  --query Attributes.ApproximateNumberOfMessages --output text)
event=$(mktemp)
trap 'rm -f "$event"' EXIT
for ((sent = 0; sent < waiting; sent++)); do
  message=$(aws sqs receive-message --queue-url "$queue" --visibility-timeout 60 --wait-time-seconds 2 --query 'Messages[0]' --output json)
  [[ -n $message && $message != null ]] || break
  jq -c '.Body | fromjson | .requestPayload' <<<"$message" >"$event"
  aws lambda invoke --function-name "$function_name" --invocation-type Event --payload "fileb://$event" /dev/null >/dev/null
  aws sqs delete-message --queue-url "$queue" --receipt-handle "$(jq -r .ReceiptHandle <<<"$message")"
done
echo "$sent of $waiting events given to $function_name"
