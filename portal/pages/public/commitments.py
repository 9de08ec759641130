"""`/commitments/`: for which proofs one may commit instead, by field, each text in force; and what is on view."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.models import CommitmentTemplate, Programme, RiskAssessment
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now
from portal.pages.forms import answers_refusals
from portal.pages.office.commitments import groups_of
from portal.pages.public.places import cities, programme_of, speak_for
from verification.models import Commitment, CommitmentListEdition
from verification.queries.commitment_list import Difference, Row, compare, entries

PAGE = 20
FIELDS: Mapping[str, Any] = {
    "field": gettext_lazy("领域"),
    "department": gettext_lazy("部门"),
    "item": gettext_lazy("事项"),
    "proof": gettext_lazy("证明事项"),
    "content": gettext_lazy("承诺的内容"),
    "version": gettext_lazy("文本版本"),
    "conclusion": gettext_lazy("风险评估"),
    "check_mode": gettext_lazy("核查安排"),
    "check_share": gettext_lazy("比例（%）"),
    "check_method": gettext_lazy("核查方式"),
    "check_days": gettext_lazy("核查期限（工作日）"),
    "is_published": gettext_lazy("承诺书公开"),
}
VALUES: Mapping[str, Callable[[Any], str]] = {  # codes → words; everything else reads as it is
    "field": lambda value: _label(CommitmentTemplate.Field.choices, value),
    "conclusion": lambda value: _label(RiskAssessment.Conclusion.choices, value),
    "check_mode": lambda value: _label(CommitmentTemplate.CheckMode.choices, value),
    "is_published": lambda value: _("是") if value else _("否"),
}


@login_not_required
@require_safe
def commitments(request: HttpRequest) -> HttpResponse:
    """The published list and the commitments whose persons agreed to publication, names masked."""
    at, programme = now(), programme_of(request)
    context: dict[str, Any] = {
        "programme": programme,
        "cities": cities(request),
        "groups": groups_of(entries(programme, at)) if programme else [],
        **(_published(request, programme, at) if programme else {}),
        "editions": programme.commitment_lists.defer("rows") if programme else [],
        "as_of": at,
    }
    return render(request, "public/commitments.html", context)


@login_not_required
@require_safe
@answers_refusals
def edition(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """An edition of the list as it was published, and what it changed against the one before or another."""
    rows = CommitmentListEdition.objects.filter(programme__code=code).select_related("programme")
    found = rows.filter(number=number).first()
    if found is None:
        raise NotVisible(_("没有这一期清单。"))
    speak_for(request, found.programme)
    others = rows.exclude(number=number).defer("rows")
    against = rows.filter(number=_number(request.GET.get("against", ""), number - 1)).first()
    context = {
        "programme": found.programme,
        "edition": found,
        "groups": _by_field(found.rows),
        "others": others,
        "against": against,
        "difference": _in_words(compare(against.rows, found.rows)) if against else None,
    }
    return render(request, "public/commitment_edition.html", context)


def _label(choices: Any, value: Any) -> str:
    return str(dict(choices).get(value, value))


def _number(text: str, usual: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else usual


def _by_field(rows: Iterable[Row]) -> list[tuple[str, list[dict[str, Any]]]]:
    """All seven fields, also those that are empty, each with its lines in words."""
    groups: dict[str, list[dict[str, Any]]] = {value: [] for value in CommitmentTemplate.Field.values}
    for row in rows:
        groups.setdefault(str(row["field"]), []).append({**row, "mode": VALUES["check_mode"](row["check_mode"])})
    labels = dict(CommitmentTemplate.Field.choices)
    return [
        (str(labels.get(value, value)), lines)
        for value, lines in groups.items()
        if lines or value != CommitmentTemplate.Field.OTHER
    ]


def _in_words(found: Difference) -> dict[str, Any]:
    changed = [
        {
            "row": row,
            "fields": [
                (FIELDS[name], *(VALUES.get(name, str)(value) for value in values))
                for name, values in fields.items()
                if name in FIELDS
            ],
        }
        for row, fields in found.changed
    ]
    return {"added": found.added, "removed": found.removed, "changed": changed, "is_empty": found.is_empty}


def _published(request: HttpRequest, programme: Programme, at: datetime) -> dict[str, Any]:
    """A page of the commitments on view, how many there are in all, and the addresses of the pages beside it."""
    rows = Commitment.objects.published(at).filter(case_proof__case__programme=programme).with_all()
    page = Paginator(rows.order_by("-publication_agreed_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    numbers = {"number": page.number, "all": page.paginator.num_pages, "count": page.paginator.count}
    return {
        "published": page,
        "pages": _("第 %(number)s 页，共 %(all)s 页，%(count)s 份") % numbers,
        "previous": _address(programme, page.previous_page_number()) if page.has_previous() else "",
        "following": _address(programme, page.next_page_number()) if page.has_next() else "",
    }


def _address(programme: Programme, number: int) -> str:
    return f"?{urlencode({'city': programme.code, 'page': number})}#published"
