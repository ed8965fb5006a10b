"""The log of a function, as Lambda's Python runtimes write it: docs.aws.amazon.com/lambda/latest/dg/python-logging.html

Entries of several lines leave in frames, [u32 type][u32 length][u64 time in microseconds][text], so that each stays one. What a handler
prints goes to stdout, where each line is an entry.
"""

import json
import logging
import os
import struct
import sys
import time
import traceback

# The lower half of Lambda's own types tells format and level, which no one reads here.
LOG_FRAME = 0xA55A0003
HOST_REFUSED_FRAME = 0xFA4F0004

IS_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"


def set_up():
    """Gives the root logger the one handler that it has on Lambda."""
    log = Log(int(os.environ.pop("_LAMBDA_TELEMETRY_LOG_FD")))
    handler = LogHandler(log)
    handler.setFormatter(JsonFormatter() if IS_JSON else TextFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    if IS_JSON:
        root.setLevel({"TRACE": "DEBUG", "FATAL": "CRITICAL"}.get(level := os.environ.get("AWS_LAMBDA_LOG_LEVEL", "INFO"), level))
    # Whatever this machine's locale is.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    return log


class Log:
    """Where entries leave. Knows which event is underway."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self.request_id = None

    def write(self, text):
        self._frame(LOG_FRAME, text)

    def host_refused(self, host):
        self._frame(HOST_REFUSED_FRAME, host)

    def error(self, description):
        """The error that ends an event or the initialization."""
        if IS_JSON:
            self.write(json.dumps({"timestamp": _now(), "log_level": "ERROR", **description}))
            return
        lines = [f"[ERROR] {description['errorType']}: {description['errorMessage']}"]
        if description["stackTrace"]:
            lines += ["Traceback (most recent call last):", *(line for entry in description["stackTrace"] for line in entry.splitlines())]
        self.write("\n".join(lines))

    def _frame(self, frame_type, text):
        content = text.encode("utf-8", "replace")
        frame = struct.pack(">IIQ", frame_type, len(content), time.time_ns() // 1000) + content
        while frame:
            frame = frame[os.write(self._descriptor, frame) :]


class LogHandler(logging.Handler):
    def __init__(self, log):
        super().__init__()
        self._log = log

    def emit(self, record):
        record.aws_request_id = self._log.request_id
        self._log.write(self.format(record))


class TextFormatter(logging.Formatter):
    converter = time.gmtime

    def __init__(self):
        super().__init__("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S")

    def format(self, record):
        record.aws_request_id = record.aws_request_id or ""
        return super().format(record)


# What a record has by itself; anything else was given as `extra`.
OWN_FIELDS = {*logging.makeLogRecord({}).__dict__, "aws_request_id", "message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    def format(self, record):
        error_type, error, trace = record.exc_info or (None, None, None)
        fields = {
            "timestamp": _now(),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "stackTrace": None if trace is None else traceback.format_tb(trace),
            "errorType": None if error_type is None else error_type.__name__,
            "errorMessage": None if error is None else str(error),
            "location": None if error is None else f"{record.pathname}:{record.funcName}:{record.lineno}",
            "requestId": record.aws_request_id,
            **{name: value for name, value in record.__dict__.items() if name not in OWN_FIELDS},
        }
        return json.dumps({name: value for name, value in fields.items() if value is not None}, default=str, ensure_ascii=False)


def _now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
