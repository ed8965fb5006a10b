"""The parts of bootstrap.py, in a package so that a handler's own modules may have any name."""
