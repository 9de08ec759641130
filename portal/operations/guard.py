"""What an installation refuses to start with."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from portal.accounts.models import User
from portal.operations import keys


def refuse_demo_accounts() -> None:
    """Raises ImproperlyConfigured when accounts with publicly known passwords exist under production settings.

    A database that does not answer yet is no reason to stop: /readyz says so, and the accounts cannot be used either.
    """
    if not settings.PRODUCTION:
        return
    try:
        names = list(User.objects.filter(is_demo=True, is_active=True).values_list("username", flat=True)[:10])
    except DatabaseError:
        return
    if names:
        raise ImproperlyConfigured(
            f"生产环境里有演示账号（{'、'.join(names)}…），它们的密码是公开的，没有启动。"
            "换一个没有载入演示数据的数据库，或先停用这些账号。"
        )


def refuse_foreign_keys() -> None:
    """Raises ImproperlyConfigured when the configured keys do not open this database, or find nobody in it.

    Every page would be an error, and people who are long known would be entered a second time.
    """
    try:
        misfits = keys.misfits()
    except DatabaseError:
        return  # as above
    if misfits:
        raise ImproperlyConfigured("\n".join(misfits))
