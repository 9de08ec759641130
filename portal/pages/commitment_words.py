"""How pages speak of commitments."""

from django.utils.translation import gettext as _

from verification.models import Commitment


def method_words(commitment: Commitment) -> str:
    """How it was signed, as a person says it."""
    return {
        str(Commitment.Method.PHONE): _("本人在自己的账号里签署"),
        str(Commitment.Method.PAD): _("本人在窗口的签字板上签署"),
        str(Commitment.Method.PAPER): _("本人在纸上签署，扫描存档"),
    }[commitment.method]
