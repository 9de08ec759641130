"""What the figures of the assessment mean, in words, by version: a frozen month prints those it was counted by.

Change a figure's meaning only together with a new version here and in `verification.assessment.DEFINITIONS`; the old
words stay, so that last year's report says what it said.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_BASES = _("收到、退回、改档、追问按当期送达的协查计；反馈、按时、用时、更正、查无、满意度按当期反馈的计。")
_RANKS = _("中位数、九成分位按最近秩取，总是发生过的用时；用时只算出具单位的服务时间。")
_STRETCHES = _("季度、年度按其中各件重新计数，不是各月数字的平均；一件跨月的协查只计一次。")
_WORDS: dict[int, tuple[str | Promise, ...]] = {
    1: (
        _BASES,
        _("按时率 = 按时反馈 ÷ 应反馈；应反馈 = 当期反馈 + 期末（未满的到现在）超时未反馈，不反馈不会让按时率变好。"),
        _RANKS,
        _STRETCHES,
    ),
    2: (
        _BASES,
        _(
            "按时率 = 按时反馈 ÷ 应反馈；应反馈 = 当期反馈 + 期末（未满的到现在）超时未反馈 + 当期超时后才退回或撤回，"
            "不反馈、拖到超时再退回都不会让按时率变好。"
        ),
        _("超时合计 = 超时反馈、超时后退回或撤回的各件从时限到反馈、退回或撤回的服务时间之和。"),
        _RANKS,
        _STRETCHES,
    ),
}


def words_of(version: int) -> list[str]:
    """The definitions as they are printed; none of a version that there never was."""
    return [str(words) for words in _WORDS.get(version, ())]
