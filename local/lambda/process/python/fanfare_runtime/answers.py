"""Events and answers as JSON, and errors in the form in which Lambda's Python runtimes report them."""

import decimal
import json
import os
import traceback

from .handlers import HandlerError

# These runtimes and those before them write every character outside of ASCII as an escape.
ESCAPES_ALL = os.environ.get("AWS_EXECUTION_ENV") in {f"AWS_Lambda_python3.{minor}" for minor in (8, 9, 10, 11)}

OWN_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def read_event(body):
    try:
        return json.loads(body)
    except ValueError as error:
        raise HandlerError("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from None


def write(result):
    try:
        return json.dumps(result, ensure_ascii=ESCAPES_ALL, default=_number)
    except Exception as error:
        raise HandlerError("Runtime.MarshalError", f"Unable to marshal response: {error}") from None


def _number(value):
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError(f"Object of type {value.__class__.__name__} is not JSON serializable")


def describe(error, request_id=""):
    """What a handler threw, with the part of its stack that is not this client's or the importer's."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(OWN_FOLDER)]
    first = next((i for i, frame in enumerate(own) if not frame.filename.startswith("<frozen importlib") and "importlib" not in frame.filename), 0)
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": request_id,
        "stackTrace": traceback.format_list(own[first:]),
    }
