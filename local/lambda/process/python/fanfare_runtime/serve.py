"""Lambda's Runtime API: docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"""

import http.client
import json
import os
import sys

from . import answers
from .context import Context
from .handlers import HandlerError, load_handler

API = "/2018-06-01/runtime"


def search_path(opt, runtime):
    """Where modules are looked for before Python's own folders (docs.aws.amazon.com/lambda/latest/dg/python-layers.html)."""
    return [os.environ["LAMBDA_TASK_ROOT"], f"{opt}/python/lib/{runtime}/site-packages", f"{opt}/python"]


def run(log):
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except HandlerError as error:
        fail_init(api, log, error.description())
    except Exception as error:
        fail_init(api, log, answers.describe(error))
    while True:
        headers, body = api.next_event()
        request_id = headers["lambda-runtime-aws-request-id"]
        trace_id = headers["lambda-runtime-trace-id"]
        if trace_id is not None:
            os.environ["_X_AMZN_TRACE_ID"] = trace_id
        log.request_id = request_id
        try:
            result = handler(answers.read_event(body), Context(headers))
            answer = answers.write(result)
        except HandlerError as error:
            api.fail(request_id, error.description(request_id), log)
        except Exception as error:
            api.fail(request_id, answers.describe(error, request_id), log)
        else:
            api.post(f"/invocation/{request_id}/response", answer)


def fail_init(api, log, description):
    log.error(description)
    api.post("/init/error", json.dumps(description), description["errorType"])
    sys.exit(1)


class RuntimeApi:
    def __init__(self, address):
        # Without a time limit: the next event may be hours away.
        self._connection = http.client.HTTPConnection(address)

    def next_event(self):
        response = self._ask("GET", "/invocation/next")
        return response.headers, response.read()

    def fail(self, request_id, description, log):
        log.error(description)
        self.post(f"/invocation/{request_id}/error", json.dumps(description), description["errorType"])

    def post(self, path, body, error_type=None):
        headers = {"Content-Type": "application/json"}
        if error_type is not None:
            headers["Lambda-Runtime-Function-Error-Type"] = error_type
        self._ask("POST", path, body.encode("utf-8"), headers).read()

    def _ask(self, method, path, body=None, headers={}):
        self._connection.request(method, API + path, body, headers)
        return self._connection.getresponse()
