"""How one gets an account: staff by an administrator, citizens at a window; nobody signs up alone."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Closes self-registration: an account without a verified person behind it would open licences."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
