"""What one clerk and one liaison officer do all day, as locust users. Runs in an environment of its own: only the
standard library and locust here; accounts and people come as JSON in MIANZHENG_LOAD.

A clerk serves somebody about every two minutes: search, open, look, ask, wait with the page open, accept. A liaison
officer keeps the inbox open, which asks every fifteen seconds whether anything changed, and answers what is there.
"""

import html
import itertools
import json
import os
import re
import uuid
from pathlib import Path

import gevent
from locust import HttpUser, between, task

GIVEN = json.loads(Path(os.environ["MIANZHENG_LOAD"]).read_text(encoding="utf-8"))
CLERKS, LIAISONS = itertools.cycle(GIVEN["clerks"]), itertools.cycle(GIVEN["liaisons"])
PEOPLE = itertools.cycle(GIVEN["people"])
POLL_SECONDS = 15
POLLS = 3
TOKEN = re.compile(r'(?:X-CSRFToken": "|csrfmiddlewaretoken" value=")([^"]+)')
POLLS_OF_DESK, POLLS_OF_CASE = (re.compile(f'data-poll="([^"]*{path}[^"]*)"') for path in ("/desk/pulse/", "/news/"))


class Officer(HttpUser):
    """Has signed in before; writes with the session as the pages' scripts do."""

    abstract = True
    accounts = CLERKS

    def on_start(self):
        """The cookies of the next account."""
        self.client.cookies.update(next(self.accounts))
        self.csrf = ""

    def page(self, path, name):
        """A page, and the token for the next write."""
        answer = self.client.get(path, name=name)
        self.csrf = token_in(answer.text) or self.csrf
        return answer.text

    def poll(self, page, address, name):
        """Whether anything changed, as the page's script asks."""
        if found := address.search(page):
            self.client.get(html.unescape(found[1]), headers={"HX-Request": "true"}, name=name)

    def post(self, path, body, name):
        """A call of the API with the session; None where it was refused."""
        headers = {"X-CSRFToken": self.csrf, "Idempotency-Key": str(uuid.uuid4()), "Referer": self.host}
        answer = self.client.post(path, json=body, headers=headers, name=name)
        return answer.json() if answer.ok else None


class Clerk(Officer):
    """A window. Served in turn, with the pauses of a talk."""

    weight = 10
    wait_time = between(20, 60)

    @task
    def serve(self):
        """One customer."""
        self.page("/hall/", "/hall/")
        self.client.get("/hall/search/", params={"q": GIVEN["item_name"][:2]}, name="/hall/search/")
        pause(8)
        case = self.post("/api/v1/cases/", application(next(PEOPLE)), "POST cases/")
        if case is None:
            return
        number = case["number"]
        page = self.page(f"/hall/{number}/", "/hall/[case]/")
        pause(10)
        proof = next(row for row in case["proofs"] if row["channel"] == "verification")
        self.post(f"/api/v1/cases/{number}/proofs/{proof['id']}/request/", {}, "POST request/")
        for _ in range(POLLS):
            pause(POLL_SECONDS)
            self.poll(page, POLLS_OF_CASE, "/hall/[case]/news/")
        self.post(f"/api/v1/cases/{number}/accept/", {}, "POST accept/")


class Liaison(Officer):
    """A desk. The most urgent request is answered about twice a minute."""

    weight = 1
    wait_time = between(1, 2)
    accounts = LIAISONS

    @task
    def answer(self):
        """Two polls, then one request."""
        inbox = self.page("/desk/", "/desk/")
        for _ in range(2):
            pause(POLL_SECONDS)
            self.poll(inbox, POLLS_OF_DESK, "/desk/pulse/")
        listed = self.client.get("/api/v1/verification-requests/?box=inbox&state=submitted", name="GET inbox").json()
        waiting = listed.get("results", [])
        if waiting:
            self._answer(waiting[hash(self) % len(waiting)]["number"])

    def _answer(self, number):
        self.page(f"/desk/{number}/", "/desk/[request]/")
        pause(5)
        path, body = f"/api/v1/verification-requests/{number}/answer/", {"outcome": "matched", "facts": {"count": 1}}
        headers = {"X-CSRFToken": self.csrf, "Referer": self.host}
        with self.client.post(path, json=body, headers=headers, name="POST answer/", catch_response=True) as answer:
            if answer.status_code == 409:  # a colleague was faster: told in words, no error
                answer.success()


def application(person):
    """The body that opens a case."""
    who = {**person, "kind": "person"}
    return {"service_item": GIVEN["item"], "applicant": who, "authorisation": {"method": "duty"}}


def token_in(text):
    """The CSRF token of a page's form; empty without one."""
    found = TOKEN.search(text)
    return found[1] if found else ""


def pause(seconds):
    """The person thinks or talks."""
    gevent.sleep(seconds)
