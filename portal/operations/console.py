"""The supervisor's log lines: a coloured name before each line of each process."""

import os
import sys
import threading

COLOURS = {"postgres": 34, "redis": 31, "prepare": 36, "web": 32, "worker": 33, "beat": 35, "demo": 36}
_LOCK = threading.Lock()


def coloured() -> bool:
    """Colours on a terminal, unless NO_COLOR asks for none; FORCE_COLOR asks for them anywhere."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def line(name: str, text: str) -> None:
    """Prints one line of the process `name`."""
    prefix = f"{name:<9}│ "
    if coloured():
        prefix = f"\x1b[{COLOURS.get(name, 37)}m{prefix}\x1b[0m"
    out(prefix + text)


def out(text: str) -> None:
    """Prints and flushes; a closed pipe at the other end must not stop the servers."""
    with _LOCK:
        try:
            print(text, flush=True)
        except (BrokenPipeError, ValueError):
            return
        except UnicodeEncodeError:
            print(text.encode("ascii", "backslashreplace").decode(), flush=True)
