import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { strToU8, zipSync } from "fflate";

/** Answers every message with its environment and with what a Scan of the table gave. */
const HANDLER = `
const { DynamoDBClient, ScanCommand } = require("@aws-sdk/client-dynamodb");
const { TABLE, POOL, BUCKET, NET, SPACE, WHERE } = process.env;
exports.handler = async ({ requestContext }) => {
  if (requestContext.eventType !== "MESSAGE") return { statusCode: 200 };
  const scanned = await new DynamoDBClient({}).send(new ScanCommand({ TableName: TABLE })).then(({ Count }) => Count, ({ name }) => name);
  return { statusCode: 200, body: JSON.stringify({ route: requestContext.routeKey, scanned, POOL, BUCKET, NET, SPACE, WHERE }) };
};
`;

const ROOT = `
terraform {
  required_version = ">= 1.7"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
  backend "s3" {
    bucket = "states-of-the-team"
    key    = "chat"
    region = "eu-central-1"
  }
}

provider "aws" {
  region  = var.region
  profile = "nobody-has-this-profile"
  default_tags {
    tags = { team = "chat" }
  }
}

provider "aws" {
  alias  = "certificates"
  region = "us-east-1"
}

data "aws_caller_identity" "me" {}
data "aws_region" "here" {}
data "aws_availability_zones" "all" {}
data "terraform_remote_state" "network" {
  backend = "s3"
  config = {
    bucket = "states-of-the-team"
    key    = "network"
    region = "eu-central-1"
  }
}

locals {
  prefix = "\${var.name}-\${var.stage}"
  table  = "arn:aws:dynamodb:\${data.aws_region.here.name}:\${data.aws_caller_identity.me.account_id}:table/\${local.prefix}"
}

resource "aws_dynamodb_table" "connections" {
  name         = local.prefix
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  dynamic "attribute" {
    for_each = toset(["id", "room"])
    content {
      name = attribute.value
      type = "S"
    }
  }
  global_secondary_index {
    name            = "by-room"
    hash_key        = "room"
    projection_type = "ALL"
  }
}

resource "aws_s3_bucket" "files" {
  bucket_prefix = "\${local.prefix}-"
}

resource "aws_cognito_user_pool" "people" {
  name = local.prefix
}

resource "aws_subnet" "zones" {
  count             = 2
  vpc_id            = aws_vpc.net.id
  cidr_block        = cidrsubnet(aws_vpc.net.cidr_block, 8, count.index)
  availability_zone = data.aws_availability_zones.all.names[count.index]
}

resource "aws_vpc" "net" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_acm_certificate" "domain" {
  provider          = aws.certificates
  domain_name       = "chat.example.com"
  validation_method = "DNS"
}

resource "aws_route53_record" "validation" {
  for_each = { for option in aws_acm_certificate.domain.domain_validation_options : option.domain_name => option }
  zone_id  = "Z1"
  name     = each.value.resource_record_name
  type     = each.value.resource_record_type
  records  = [each.value.resource_record_value]
  ttl      = 60
}

data "aws_subnets" "private" {}

resource "aws_sqs_queue" "elsewhere" {
  provider = aws.certificates
  name     = "elsewhere"
}

resource "aws_apigatewayv2_api" "chat" {
  name                       = local.prefix
  protocol_type              = "WEBSOCKET"
  route_selection_expression = "$request.body.action"
}

resource "aws_apigatewayv2_deployment" "chat" {
  api_id     = aws_apigatewayv2_api.chat.id
  depends_on = [module.route]
  triggers   = { routes = sha1(jsonencode(keys(module.route))) }
}

resource "aws_apigatewayv2_stage" "chat" {
  api_id        = aws_apigatewayv2_api.chat.id
  name          = var.stage
  deployment_id = aws_apigatewayv2_deployment.chat.id
  default_route_settings {
    throttling_rate_limit  = 100
    throttling_burst_limit = 50
  }
}

module "route" {
  source   = "./modules/route"
  for_each = var.routes
  api      = aws_apigatewayv2_api.chat
  key      = each.key
  name     = "\${local.prefix}-\${replace(each.key, "$", "")}"
  table    = local.table
  actions  = each.value.actions
  subnets  = aws_subnet.zones[*].id
  variables = {
    TABLE  = aws_dynamodb_table.connections.name
    POOL   = aws_cognito_user_pool.people.id
    BUCKET = aws_s3_bucket.files.bucket
    NET    = data.terraform_remote_state.network.outputs.vpc_id
    SPACE  = terraform.workspace
    WHERE  = "\${data.aws_subnets.private.ids[1]} \${aws_sqs_queue.elsewhere.arn}"
  }
}
`;

const VARIABLES = `
variable "name" {
  type = string
  validation {
    condition     = length(var.name) < 20
    error_message = "The name is too long."
  }
}
variable "stage" {
  default = "dev"
}
variable "region" {
  type = string
}
variable "routes" {
  type = map(object({ actions = optional(list(string), []) }))
}
`;

const ROUTE = `
variable "api" {}
variable "key" {}
variable "name" {}
variable "table" {}
variable "actions" {}
variable "subnets" {}
variable "variables" {}

module "function" {
  source    = "../function"
  name      = var.name
  table     = var.table
  actions   = var.actions
  subnets   = var.subnets
  variables = var.variables
}

resource "aws_lambda_permission" "this" {
  action        = "lambda:InvokeFunction"
  function_name = module.function.name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "\${var.api.execution_arn}/*/\${var.key}"
}

resource "aws_apigatewayv2_integration" "this" {
  api_id             = var.api.id
  integration_type   = "AWS_PROXY"
  integration_method = "POST"
  integration_uri    = module.function.invoke_arn
}

resource "aws_apigatewayv2_route" "this" {
  api_id                              = var.api.id
  route_key                           = var.key
  target                              = "integrations/\${aws_apigatewayv2_integration.this.id}"
  route_response_selection_expression = startswith(var.key, "$") ? null : "$default"
}

resource "aws_apigatewayv2_route_response" "this" {
  count              = startswith(var.key, "$") ? 0 : 1
  api_id             = var.api.id
  route_id           = aws_apigatewayv2_route.this.id
  route_response_key = "$default"
}
`;

const FUNCTION = `
variable "name" {}
variable "table" {}
variable "actions" {}
variable "subnets" {}
variable "variables" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["\${aws_cloudwatch_log_group.this.arn}:*"]
  }
}

data "aws_iam_policy_document" "all" {
  source_policy_documents = [data.aws_iam_policy_document.logs.json]
  dynamic "statement" {
    for_each = length(var.actions) > 0 ? [var.actions] : []
    content {
      actions   = statement.value
      resources = [var.table, "\${var.table}/index/*"]
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name = "/aws/lambda/\${var.name}"
}

resource "aws_iam_role" "this" {
  name_prefix        = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_policy" "this" {
  name   = var.name
  policy = data.aws_iam_policy_document.all.json
}

resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.this.arn
}

resource "aws_lambda_function" "this" {
  function_name = var.name
  role          = aws_iam_role.this.arn
  filename      = "\${path.module}/function.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  timeout       = "20"
  vpc_config {
    subnet_ids         = var.subnets
    security_group_ids = ["sg-1"]
  }
  environment {
    variables = var.variables
  }
}

output "name" { value = aws_lambda_function.this.function_name }
output "logs" { value = jsondecode(data.aws_iam_policy_document.logs.json).Statement }
output "invoke_arn" { value = aws_lambda_function.this.invoke_arn }
`;

const VALUES = `
name   = "chat"
region = "eu-west-1"
stage  = "from-terraform-tfvars"
routes = {
  "$connect" = {}
  list       = { actions = ["dynamodb:Scan"] }
  wipe       = { actions = ["dynamodb:DeleteItem"] }
}
`;

/**
 * Writes a stack as teams write theirs in HCL: modules under `for_each` and inside of each other, `dynamic`, `count`, policy documents made
 * of others, variables from files, a backend and a profile that this machine does not have, and services beside that are not emulated.
 */
export function writeHclStack(directory: string): void {
  const zip = zipSync({ "index.js": strToU8(HANDLER) }, { mtime: "2025-01-01" });
  const files: Readonly<Record<string, string | Uint8Array>> = {
    "main.tf": ROOT,
    "variables.tf": VARIABLES,
    "terraform.tfvars": VALUES,
    "live.auto.tfvars": 'stage = "live"\n',
    // A workspace that was selected.
    ".terraform/environment": "blue",
    "modules/route/main.tf": ROUTE,
    "modules/function/main.tf": FUNCTION,
    "modules/function/function.zip": zip,
  };
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
