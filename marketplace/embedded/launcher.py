"""Become another program that ends when its parent dies.

Run as a script, so that nothing of the application is imported and it costs some milliseconds:
``python -I -S launcher.py PARENT_PID SIGNAL UID GID FOLDER PROGRAM ARGUMENT…`` (UID and GID -1: stay who we are).
"""

import os
import sys

_PR_SET_PDEATHSIG = 1
_CANNOT_START = 126


def become(parent: int, death_signal: int, uid: int, gid: int, folder: str, command: list[str]) -> None:
    """Drop privileges, ask the kernel for a signal at the parent's death, and turn into the command."""
    try:
        import ctypes  # noqa: PLC0415 - before privileges go: afterwards its library may be out of reach

        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (ImportError, OSError, AttributeError):
        prctl = None  # where it can't be had, the next start ends what is left over
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        os.umask(0o077)
    os.chdir(folder)
    if prctl is not None:
        # After the change of user, which would clear it.
        prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != parent:
            sys.exit(_CANNOT_START)  # the parent died before it could be watched
    os.execvp(command[0], command)  # noqa: S606 - the command comes from our own supervisor


if __name__ == "__main__":
    try:
        parent, death_signal, uid, gid = map(int, sys.argv[1:5])
        become(parent, death_signal, uid, gid, sys.argv[5], sys.argv[6:])
    except OSError as error:
        sys.stderr.write(f"{sys.argv[6]} could not be started: {error}\n")
        sys.exit(_CANNOT_START)
