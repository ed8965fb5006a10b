import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { strToU8, zipSync } from "fflate";

const ROOT = `
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_s3_bucket" "files" {}

resource "aws_dynamodb_table" "rooms" {
  name         = "bench-rooms"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_apigatewayv2_api" "chat" {
  name                       = "bench-chat"
  protocol_type              = "WEBSOCKET"
  route_selection_expression = "$request.body.action"
}

resource "aws_apigatewayv2_deployment" "chat" {
  api_id     = aws_apigatewayv2_api.chat.id
  depends_on = [module.route]
}

resource "aws_apigatewayv2_stage" "chat" {
  api_id        = aws_apigatewayv2_api.chat.id
  name          = "live"
  deployment_id = aws_apigatewayv2_deployment.chat.id
}

module "route" {
  source   = "./modules/route"
  for_each = toset(["$connect", "$disconnect", "say"])
  key      = each.key
  api      = aws_apigatewayv2_api.chat
  table    = aws_dynamodb_table.rooms.arn
  bucket   = aws_s3_bucket.files.bucket
}
`;

const ROUTE = `
variable "key" {}
variable "api" {}
variable "table" {}
variable "bucket" {}

locals {
  name = "bench-\${trimprefix(var.key, "$")}"
}

resource "aws_cloudwatch_log_group" "this" {
  name = "/aws/lambda/\${local.name}"
}

resource "aws_iam_role" "this" {
  name = local.name
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "this" {
  role = aws_iam_role.this.id
  name = local.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "dynamodb:PutItem", Resource = var.table },
      { Effect = "Allow", Action = "logs:*", Resource = "\${aws_cloudwatch_log_group.this.arn}:*" },
    ]
  })
}

resource "aws_lambda_function" "this" {
  function_name = local.name
  role          = aws_iam_role.this.arn
  filename      = "\${path.module}/function.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  environment {
    variables = { BUCKET = var.bucket }
  }
}

resource "aws_lambda_permission" "this" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "\${var.api.execution_arn}/*/\${var.key}"
}

resource "aws_apigatewayv2_integration" "this" {
  api_id           = var.api.id
  integration_type = "AWS_PROXY"
  integration_uri  = aws_lambda_function.this.invoke_arn
}

resource "aws_apigatewayv2_route" "this" {
  api_id    = var.api.id
  route_key = var.key
  target    = "integrations/\${aws_apigatewayv2_integration.this.id}"
}
`;

/** Seven for each of the three routes, and five beside. */
export const INSTANCES = 26;

/** Writes a stack in HCL with a module under `for_each`, as a chat's is. */
export function writeStack(directory: string): void {
  const code = "exports.handler = async () => ({ statusCode: 200 });";
  mkdirSync(path.join(directory, "modules/route"), { recursive: true });
  writeFileSync(path.join(directory, "main.tf"), ROOT);
  writeFileSync(path.join(directory, "modules/route/main.tf"), ROUTE);
  writeFileSync(path.join(directory, "modules/route/function.zip"), zipSync({ "index.js": strToU8(code) }, { mtime: "2025-01-01" }));
}
