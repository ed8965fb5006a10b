#!/usr/bin/env bash
# Signs the functions' bundles of a synthesized stack with AWS Signer, and puts the signed ones in their place. Once after each synthesis:
#   STAGE=prod npx cdktf synth
#   docs/examples/sign-bundles.sh cdktf.out/stacks/fanfare-prod our-signing-bucket our_signing_profile
#   STAGE=prod npx cdktf deploy --skip-synth
# Needs the AWS CLI, jq and openssl, a bucket with versions in the stack's region, a signing profile of the platform AWSLambda-SHA384-ECDSA,
# and signer:StartSigningJob, DescribeSigningJob, s3:PutObject, GetObject, GetObjectVersion and ListBucket.
set -euo pipefail
stack=${1:?folder of the synthesized stack, such as cdktf.out/stacks/fanfare-prod}
bucket=${2:?name of the bucket}
profile=${3:?name of the signing profile}
terraform=$stack/cdk.tf.json
for id in $(jq -r '.resource.aws_lambda_function | keys[]' "$terraform"); do
  bundle=$stack/$(jq -r --arg id "$id" '.resource.aws_lambda_function[$id].filename' "$terraform")
  hash=$(openssl dgst -sha256 -r "$bundle" | cut -d ' ' -f 1)
  # Each signing gives other bytes. One signed bundle is kept for each unsigned one, so that a function changes with its code only.
  signed=signed/$profile/$hash.zip
  if ! aws s3api head-object --bucket "$bucket" --key "$signed" >/dev/null 2>&1; then
    unsigned=unsigned/$hash.zip
    version=$(aws s3api put-object --bucket "$bucket" --key "$unsigned" --body "$bundle" --query VersionId --output text)
    [[ $version != None ]] || { echo "the bucket $bucket keeps no versions, which AWS Signer needs" >&2; exit 1; }
    job=$(aws signer start-signing-job --profile-name "$profile" --source "s3={bucketName=$bucket,key=$unsigned,version=$version}" \
      --destination "s3={bucketName=$bucket,prefix=jobs/}" --query jobId --output text)
    aws signer wait successful-signing-job --job-id "$job"
    made=$(aws signer describe-signing-job --job-id "$job" --query signedObject.s3.key --output text)
    aws s3api copy-object --bucket "$bucket" --key "$signed" --copy-source "$bucket/$made" >/dev/null
    echo "signed  $id"
  fi
  aws s3api get-object --bucket "$bucket" --key "$signed" "$bundle" >/dev/null
  jq --arg id "$id" --arg hash "$(openssl dgst -sha256 -binary "$bundle" | openssl base64 -A)" \
    '.resource.aws_lambda_function[$id].source_code_hash = $hash' "$terraform" >"$terraform.new"
  mv "$terraform.new" "$terraform"
done
