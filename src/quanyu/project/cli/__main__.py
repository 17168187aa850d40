"""The process of the command line: `quanyu`, or `python -m quanyu.project.cli`.

A command lives for a second or two, so nothing is collected while its modules load, and its memory
is not tidied away piece by piece at the end: that alone took a fifth of its time.
"""

import atexit
import gc
import os
import sys
import threading


def main() -> None:
    """Entry point of the console script `quanyu`."""
    gc.disable()
    from quanyu.project import cli

    try:
        cli.main()
    except SystemExit as end:
        if isinstance(end.code, str):
            raise
        _leave(end.code or 0)
    _leave(0)


def _leave(code: int) -> None:
    """End the process; without other threads at once, after what was promised for the end."""
    if threading.active_count() > 1:
        raise SystemExit(code)
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = code or 1
    os._exit(code)


if __name__ == "__main__":
    main()
