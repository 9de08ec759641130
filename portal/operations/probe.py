"""`python -m portal.operations.probe [readyz]`: asks the web server of this container whether it lives (or is ready).

It speaks as the portal's own host name: under production settings no other name is answered.
"""

import http.client
import os
import sys

PATHS = ("healthz", "readyz")


def ask(path: str, port: int = 8000) -> int:
    """0 when the answer is 200, else 1 with the reason."""
    host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", f"/{path}", headers={"Host": host, "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        said = answer.read().decode("utf-8", "replace")
    except OSError as error:
        print(f"没有回答 / no answer: {error}", file=sys.stderr)
        return 1
    if answer.status != 200:
        print(said, file=sys.stderr)
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    asked = sys.argv[1] if sys.argv[1:] else PATHS[0]
    sys.exit(ask(asked, int(os.environ.get("PORT", "8000"))) if asked in PATHS else 2)
