"""Windows and liaisons that never give up: they open, ask, answer, return and withdraw over the API.

Each keeps a story of what the portal acknowledged. Where a connection broke before the answer came, the same call is
made again with the same `Idempotency-Key`, as a business system does.
"""

import json
import random
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

PAUSE = 0.2
UNHEARD = (502, 503, 504)
ENDINGS = ("answer", "answer", "return", "withdraw", "leave open", "leave open")
DONE = {"answer": "answered", "return": "returned", "withdraw": "withdrawn", "leave open": "submitted"}
BODIES: dict[str, dict[str, Any]] = {
    "answer": {"outcome": "not_found", "note": "查无记录"},
    "return": {"return_code": "not_ours", "reason": "不属于本单位职责"},
    "withdraw": {"reason": "窗口改走别的办法"},
}


class Refused(Exception):
    """The portal understood and refused: status and code."""


@dataclass
class Story:
    """One case as its windows know it: what was acknowledged last."""

    case: str
    request: str = ""
    status: str = "draft"


@dataclass
class Load:
    """Several windows at once; `stories` is what they were told, `stop()` lets each finish the call it is in."""

    url: str
    handles: dict[str, Any]
    item: str = "DY-0001"
    city: str = "dongying"
    seed: int = 1
    windows: int = 3
    stories: list[Story] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    unheard: int = 0

    def __post_init__(self) -> None:
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._window, args=(n,), daemon=True) for n in range(self.windows)]
        self._tokens: dict[str, str] = {}

    def start(self) -> "Load":
        """Opens the windows."""
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        """Closes them, each after its case."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=180)

    # --- a window ---

    def _window(self, number: int) -> None:
        chance = random.Random(self.seed * 1_000 + number)
        while not self._stopping.is_set():
            try:
                self._one_case(chance)
            except Refused as refused:
                self.broken.append(str(refused))

    def _one_case(self, chance: random.Random) -> None:
        case = self._call("clerk", "POST", "/api/v1/cases/", self._application(chance))
        story = Story(case["number"])
        self.stories.append(story)
        proof = next(row for row in case["proofs"] if row["channel"] == "verification")
        path = f"/api/v1/cases/{case['number']}/proofs/{proof['id']}/request/"
        asked = self._call("clerk", "POST", path, {})
        story.request, story.status = asked["number"], "submitted"
        ending = chance.choice(ENDINGS if self._is_ours(asked) else ("withdraw", "leave open"))
        if ending != "leave open":
            who = "clerk" if ending == "withdraw" else "liaison"
            self._end(who, f"/api/v1/verification-requests/{story.request}/{ending}/", BODIES[ending])
        story.status = DONE[ending]

    def _is_ours(self, asked: dict[str, Any]) -> bool:
        """Whether our liaison's department was asked."""
        return bool(asked["issuing_department"]["code"] == self._client("liaison")["department"]["code"])

    def _application(self, chance: random.Random) -> dict[str, Any]:
        holder = chance.choice(
            [
                row
                for row in self.handles["holders"]
                if row["document_type"] == "id_card" and not row["false_commitment"]
            ]
        )
        return {
            "service_item": self.item,
            "applicant": {name: holder[name] for name in ("kind", "document_type", "number", "name")},
            "authorisation": {"method": "duty"},
        }

    def _end(self, who: str, path: str, body: dict[str, Any]) -> None:
        """A verb that makes nothing carries no key: said again, it is refused because it is done."""
        heard_before = self.unheard
        try:
            self._call(who, "POST", path, body)
        except Refused as refused:
            if self.unheard == heard_before or "409" not in str(refused):
                raise

    # --- a call ---

    def _call(self, who: str, method: str, path: str, body: dict[str, Any]) -> Any:
        key = str(uuid4())
        while True:
            try:
                return self._once(who, method, path, body, key)
            except urllib.error.HTTPError as error:
                if error.code == 401:
                    self._tokens.pop(who, None)
                elif error.code not in UNHEARD and error.code != 500:
                    raise Refused(f"{method} {path}: {error.code} {error.read().decode()[:300]}") from error
            except (OSError, ValueError, HTTPException):
                pass  # the process died under the call
            self.unheard += 1
            time.sleep(PAUSE)

    def _once(self, who: str, method: str, path: str, body: dict[str, Any], key: str) -> Any:
        headers = {
            "Authorization": f"Bearer {self._token(who)}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        call = urllib.request.Request(f"{self.url}{path}", json.dumps(body).encode(), headers, method=method)
        with urllib.request.urlopen(call, timeout=20) as answer:
            return json.load(answer)

    def _client(self, who: str) -> dict[str, Any]:
        clients = self.handles["clients"]
        return next(row for row in clients if row["programme"] == self.city and row["duty"] == who)

    def _token(self, who: str) -> str:
        if who not in self._tokens:
            client = self._client(who)
            form = {
                "grant_type": "client_credentials",
                "client_id": client["client_id"],
                "client_secret": client["client_secret"],
            }
            with urllib.request.urlopen(f"{self.url}/oauth/token/", urlencode(form).encode(), timeout=20) as answer:
                self._tokens[who] = json.load(answer)["access_token"]
        return self._tokens[who]
