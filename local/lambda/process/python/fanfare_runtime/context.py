"""The second argument of a handler: docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

import json
import os
import sys
import time


class Context:
    def __init__(self, headers):
        self._deadline_ms = int(headers["lambda-runtime-deadline-ms"])
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = _named("CognitoIdentity", ["cognito_identity_id", "cognito_identity_pool_id"], {})
        given = headers["lambda-runtime-client-context"]
        self.client_context = None if given is None else _client_context(json.loads(given))

    def get_remaining_time_in_millis(self):
        return max(self._deadline_ms - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))


CLIENT_FIELDS = ["installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"]


def _client_context(given):
    client = given.get("client")
    fields = {
        "custom": given.get("custom"),
        "env": given.get("env"),
        "client": None if client is None else _named("Client", CLIENT_FIELDS, client),
    }
    return _named("ClientContext", list(fields), fields)


def _named(class_name, names, values):
    """An object with these attributes; those without a value are None."""
    return type(class_name, (), {name: values.get(name) for name in names})()
