"""Leads calls to hosts of AWS that are emulated to this machine, and keeps others from the internet; see emulated-hosts.js and
unemulated-hosts.js. The hooks are where Python resolves names and begins TLS, so they hold for urllib3, boto3, requests and http.client.
"""

import os
import re
import socket
import ssl
from urllib.parse import urlsplit

REGION = re.compile(r"^[a-z]{2}(-[a-z]+)+-\d$")


class UnemulatedServiceError(Exception):
    """No OSError: libraries try those again."""


def connect_emulated_here(ports):
    """A client that would speak TLS to an emulated host speaks plain text to the local port. @param ports by host name."""
    resolve = socket.getaddrinfo
    connect = socket.socket.connect
    wrap = ssl.SSLContext.wrap_socket

    def resolve_here(host, port, *args, **kwargs):
        local = ports.get(_name(host))
        return resolve(host, port, *args, **kwargs) if local is None else resolve("127.0.0.1", local, *args, **kwargs)

    def connect_here(self, address):
        local = ports.get(_name(address[0])) if isinstance(address, tuple) else None
        return connect(self, address if local is None else ("127.0.0.1", local))

    def wrap_unless_here(self, sock, *args, server_hostname=None, **kwargs):
        if _name(server_hostname) not in ports:
            return wrap(self, sock, *args, server_hostname=server_hostname, **kwargs)
        return PlainSocket(sock, server_hostname)

    socket.getaddrinfo = resolve_here
    socket.socket.connect = connect_here
    ssl.SSLContext.wrap_socket = wrap_unless_here


class PlainSocket(socket.socket):
    """Passes for a socket that speaks TLS."""

    def __init__(self, sock, server_hostname):
        timeout = sock.gettimeout()
        super().__init__(sock.family, sock.type, sock.proto, fileno=sock.detach())
        self.settimeout(timeout)
        self._server_hostname = server_hostname

    def getpeercert(self, binary_form=False):
        return b"" if binary_form else {"subjectAltName": (("DNS", self._server_hostname),)}

    def version(self):
        return "TLSv1.3"

    def selected_alpn_protocol(self):
        return None


def refuse_unemulated(api_hosts, emulated, on_refused):
    """@param api_hosts what tells the hosts of AWS's APIs, as unemulated-hosts.js exports it."""
    aws, resources = re.compile(api_hosts["aws"]), re.compile(api_hosts["resources"])
    endpoints = [urlsplit(url).hostname for name, url in os.environ.items() if name.startswith("AWS_ENDPOINT_URL")]
    allowed = [name for name in [*emulated, *endpoints] if name]
    resolve = socket.getaddrinfo
    connect = socket.socket.connect

    def check(host):
        name = _name(host)
        if name is None or not aws.search(name) or resources.search(name):
            return
        if any(name == other or name.endswith(f".{other}") for other in allowed):
            return
        on_refused(name)
        variable = _variable_for(aws.sub("", name), api_hosts["serviceIds"])
        raise UnemulatedServiceError(
            f"{name} is not emulated by the local runtime: set {variable}, in the stack or in the shell that starts the runtime, "
            "to the endpoint that shall take these calls"
        )

    def resolve_checked(host, *args, **kwargs):
        check(host)
        return resolve(host, *args, **kwargs)

    def connect_checked(self, address):
        if isinstance(address, tuple):
            check(address[0])
        return connect(self, address)

    socket.getaddrinfo = resolve_checked
    socket.socket.connect = connect_checked


def _variable_for(labels, service_ids):
    """`s3.eu-west-1` → `AWS_ENDPOINT_URL_S3`"""
    names = labels.split(".")
    region = max((i for i, label in enumerate(names) if REGION.match(label)), default=len(names))
    names = [label for label in names[:region] if label != "dualstack"]
    last = names[-1] if names else ""
    service = service_ids.get(".".join(names[-2:])) or service_ids.get(last) or re.sub("-fips$", "", last)
    return "AWS_ENDPOINT_URL" if service == "" else f"AWS_ENDPOINT_URL_{service.replace('-', '_').upper()}"


def _name(host):
    if isinstance(host, bytes):
        host = host.decode("latin-1")
    return host.lower().rstrip(".") if isinstance(host, str) else None
