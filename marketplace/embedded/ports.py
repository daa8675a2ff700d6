"""Loopback ports for the embedded servers."""

import errno
import secrets
import socket
from contextlib import closing

LOOPBACK = "127.0.0.1"
# Below the range from which the kernel takes the near end of outgoing connections (32768 and up on Linux): a port from
# there could be busy for a moment whenever a server of ours comes back to it.
_FIRST, _LAST = 20_000, 31_999
_TRIES = 200


class NoFreePortError(OSError):
    """Every port that was tried is taken."""


def can_listen(host: str, port: int) -> bool:
    """Whether a server could listen there now, or somebody else does.

    Raises PermissionError for a port that only root may have, another OSError for an address that isn't this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        # As servers do: connections that ended a moment ago don't count as somebody listening.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return False
    return True


def free_port(preferred: int | None = None) -> int:
    """A loopback port that nobody listens on: the preferred one where it is free, else one by chance."""
    if preferred is not None and can_listen(LOOPBACK, preferred):
        return preferred
    for _ in range(_TRIES):
        port = _FIRST + secrets.randbelow(_LAST - _FIRST + 1)
        if can_listen(LOOPBACK, port):
            return port
    raise NoFreePortError(f"no free port was found on {LOOPBACK} between {_FIRST} and {_LAST}")


def next_free_port(host: str, after: int) -> int:
    """The first port after the given one that a server could have: what we suggest where the given one is taken."""
    return next((port for port in range(after + 1, min(after + _TRIES, 65_536)) if can_listen(host, port)), after + 1)
