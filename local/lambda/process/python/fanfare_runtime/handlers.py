"""Finds the function that `_HANDLER` names: docs.aws.amazon.com/lambda/latest/dg/python-handler.html"""

import importlib
import sys


class HandlerError(Exception):
    """An error with a name of Lambda's own."""

    def __init__(self, error_type, message, stack_trace=()):
        super().__init__(message)
        self._error_type = error_type
        self._stack_trace = stack_trace

    def description(self, request_id=""):
        return {
            "errorMessage": str(self),
            "errorType": self._error_type,
            "requestId": request_id,
            "stackTrace": list(self._stack_trace),
        }


def load_handler(name):
    """`folder/module.function`"""
    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as error:
        raise HandlerError("Runtime.MalformedHandlerName", f"Bad handler '{name}': {error}") from None
    module = _load_module(module_name)
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise HandlerError("Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'") from None


def _load_module(name):
    if name.split(".")[0] in sys.builtin_module_names:
        raise HandlerError("Runtime.BuiltInModuleConflict", f"Cannot use built-in module {name} as a handler module")
    try:
        return importlib.import_module(name.replace("/", "."))
    except ImportError as error:
        raise HandlerError("Runtime.ImportModuleError", f"Unable to import module '{name}': {error}") from None
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise HandlerError("Runtime.UserCodeSyntaxError", f"Syntax error in module '{name}': {error}", trace) from None
