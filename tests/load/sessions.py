"""Signs everybody in before the load begins, as a hall does before it opens: a password takes a good part of a second
of processor time by design, and a queue of sign-ins is not what five hundred working clerks are."""

import urllib.request
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.parse import urlencode

AT_ONCE = 4
PATIENCE = 60  # seconds


def open_all(url: str, logins: Iterable[str], password: str) -> dict[str, dict[str, str]]:
    """The cookies of each account, by its login. AssertionError where one is refused."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return dict(threads.map(lambda login: (login, _open(url, login, password)), logins))


def _open(url: str, login: str, password: str) -> dict[str, str]:
    """The sign-in page and its form."""
    jar, form = CookieJar(), f"{url}/accounts/login/"
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(form, timeout=PATIENCE):
        token = _cookies(jar)["csrftoken"]
    said = urlencode({"login": login, "password": password, "csrfmiddlewaretoken": token}).encode()
    with browser.open(form, said, timeout=PATIENCE) as answer:
        assert "/accounts/login" not in answer.url, f"{login} was not signed in"
    return _cookies(jar)


def _cookies(jar: CookieJar) -> dict[str, str]:
    return {cookie.name: cookie.value or "" for cookie in jar}
