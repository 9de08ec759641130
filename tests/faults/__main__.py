"""`python -m tests.faults [KILLS] [SEED]`: kills, counts, says what it found; exit code 1 if anything is wrong."""

import sys
import time

from tests.faults import killing
from tests.live import LivePortal


def main(deaths: int = 200, seed: int = 1) -> int:
    """Runs it on a portal of its own."""
    portal = LivePortal()
    try:
        portal.start()
        began = time.monotonic()
        load, died = killing.kill_many(portal, deaths, seed)
        killing.settle(portal)
        said = killing.truth(portal, load)
    finally:
        portal.remove()
    print(f"{died.total()} kills in {time.monotonic() - began:.0f} s: {dict(died)}; seed {seed}")
    print(f"{load.unheard} calls said again; counted {said['counted']}")
    problems = [*said["complaints"], *load.broken]
    print("\n".join(problems) or "nothing lost, nothing doubled")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
