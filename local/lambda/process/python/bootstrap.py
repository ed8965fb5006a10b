"""Runs a Python function: started by `python-program.ts` for each execution environment, with what it has to know as JSON in its argument.

Loads the handler and serves one event after another through Lambda's Runtime API, as AWS's own client (awslambdaric) does, which needs a C
compiler to install.
"""

import json
import sys

from fanfare_runtime import hosts, logs, serve

setup = json.loads(sys.argv[1])

# As on Lambda: the code first, then the layers. The folder of this file is no place for a handler's imports.
sys.path[0:1] = serve.search_path(setup["opt"], setup["runtime"])
sys.argv = ["/var/runtime/bootstrap.py"]
sys.dont_write_bytecode = False

log = logs.set_up()
hosts.connect_emulated_here(setup["emulatedHosts"])
hosts.refuse_unemulated(setup["apiHosts"], setup["emulatedHosts"], log.host_refused)
serve.run(log)
