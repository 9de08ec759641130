"""What is secret stays outside: the one refusal that every door of content shares (article 3.4)."""

from django.utils.translation import gettext as _

from catalog.models import ProofItem
from portal.foundation.errors import Conflict


def refuse_secret(proof: ProofItem) -> None:
    """Raise Conflict `secret_matter` where a proof touches state or work secrets: no request, letter, file or word."""
    if proof.is_secret:
        raise Conflict(
            _("这项证明涉密：不得通过本系统、传真、邮箱、电话核验，也不上传材料。没有保存任何内容。"),
            remedy=_("按保密规定到出具单位线下核验，系统里只登记编号和“已核验、未核验”。"),
            code="secret_matter",
        )
