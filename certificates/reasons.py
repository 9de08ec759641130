"""Why a licence was not given, in words for the person at the counter, each with what to do now.

The codes are stable: records, API and pages keep the code and look the words up here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Reason:
    """What happened, and what to do now."""

    text: str | Promise
    remedy: str | Promise


_ASK_ISSUER = _("请到颁发机构办理后再来，或改用其他办法证明。")
_NEXT_WAY = _("改用下一种办法：部门核验、实地核查或告知承诺。")

REASONS: Mapping[str, Reason] = {
    "not_concerned": Reason(_("来看的人不经办这件事，没有给看。"), _("要接手的，先转交办件。")),
    "no_licence": Reason(_("没有查到这类电子证照。"), _NEXT_WAY),
    "not_yet_valid": Reason(_("证照还没到生效日期。"), _("到生效日期后再办，或改用其他办法证明。")),
    "expired": Reason(_("证照已过有效期。"), _("请先换证，或改用其他办法证明。")),
    "suspended": Reason(_("证照被暂扣。"), _ASK_ISSUER),
    "annulled": Reason(_("证照已被撤销，自始无效。"), _ASK_ISSUER),
    "cancelled": Reason(_("证照已注销。"), _ASK_ISSUER),
    "revoked": Reason(_("证照已被吊销。"), _ASK_ISSUER),
    "superseded": Reason(_("证照已换发新版，这一版不再有效。"), _("请使用新版证照。")),
    "unknown": Reason(_("证照状态不明，不能当作有效。"), _("请颁发机构核实状态后再用。")),
    "bad_signature": Reason(_("证照签名与内容不符，可能被改动过。"), _("不要采用，请颁发机构核验。")),
    "unreadable": Reason(_("证照数据打不开。"), _("已记录，请告知系统管理员；先改用下一种办法。")),
    "source_down": Reason(_("证照数据源暂时不能访问。"), _("稍后重试，或改用下一种办法。")),
    "unknown_type": Reason(_("没有这种证照类型。"), _("请核对证照类型代码。")),
    "no_consent": Reason(
        _("没有本人同意，或同意已撤回、已到期。"), _("请本人出示居民码或当面同意，或改用下一种办法。")
    ),
    "no_article": Reason(_("没有写明依职责读取的依据。"), _("请在事项中补上依据条款，或取得本人同意。")),
    "not_allowed": Reason(_("您的职责不能读取证照。"), _("请由本部门窗口或联络人员办理。")),
    "not_found": Reason(_("没有查到这个证照标识。"), _("请核对证照标识；仍查不到的，不要采用，可向颁发机构询问。")),
    "malformed": Reason(_("证照标识写得不对。"), _("请照证照上的标识重新输入，或扫描证照上的二维码。")),
    "holder_code": Reason(_("这是居民码、企业码，不是证照上的码。"), _("请扫描证照上的二维码，或输入证照标识。")),
    "unknown_document": Reason(
        _("这份 PDF 不是从这里下载的原文件：可能被改动、另存过，或不是这里签发的证照。"),
        _("不要凭它办事。请持证人重新下载后把原文件发来，或改为扫描证照上的二维码、输入证照标识。"),
    ),
    "valid": Reason(_("证照有效。"), ""),
}


def text_of(code: str) -> str:
    """What happened, in the reader's language; empty without a reason."""
    return str(REASONS[code].text) if code in REASONS else ""


def remedy_of(code: str) -> str:
    """What to do now, in the reader's language; empty without a reason."""
    return str(REASONS[code].remedy) if code in REASONS else ""
