"""`/me/accesses/`: who looked at what, for which matter and on what ground; refused and failed looks too."""

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.models import Department, Window
from certificates import queries, reasons
from certificates.models import AccessRecord
from portal.foundation.errors import NotVisible
from portal.foundation.moment import LOCAL
from portal.pages.me import words
from portal.pages.me.frame import Whose, for_holder, page, page_of
from portal.pages.people_time import date_words, day_words, weekday
from verification.access_words import FORM

PAGE = 20
BARRED = frozenset(
    {"no_consent", "no_article", "not_allowed", "not_concerned"}
)  # reasons that lie in who asks, not in the licence
Basis, Result = AccessRecord.Basis, AccessRecord.Result

KINDS = {
    "consent": Q(basis=Basis.CONSENT, result=Result.GRANTED),
    "duty": Q(basis=Basis.DUTY, result=Result.GRANTED),
    "own": Q(basis__in=[Basis.SELF, Basis.PUBLIC_CHECK], result=Result.GRANTED),
    "not_given": ~Q(result=Result.GRANTED),
}


@require_safe
@for_holder
def accesses(request: HttpRequest, whose: Whose) -> HttpResponse:
    """The log, newest first, a page at a time; each page costs the same."""
    rows = queries.own_accesses(whose.actor)
    kind, year, department = (request.GET.get(name, "") for name in ("kind", "year", "department"))
    narrowed = _of_department(_of_year(rows, year), department)
    shown = narrowed.filter(KINDS[kind]) if kind in KINDS else narrowed
    found, following = page_of(shown, "at", request.GET.get("after", ""), PAGE)
    kept = {"year": year, "department": department}
    context = {
        "days": _days(found, whose),
        "chips": _chips(narrowed, kind, kept),
        "years": _years(rows, whose.at),
        "departments": Department.objects.filter(pk__in=rows.order_by().values("department_id")).order_by("name"),
        "year": year,
        "department": department,
        "kind": kind,
        "is_narrowed": bool(kind or year or department),
        "next": _address(kind=kind, **kept, after=following) if following else "",
        "newest": _address(kind=kind, **kept) if request.GET.get("after") else "",
    }
    return page(request, whose, "me/accesses.html", "accesses", context)


@require_safe
@for_holder
def access(request: HttpRequest, whose: Whose, access_id: UUID) -> HttpResponse:
    """One look explained: why it was allowed, and what to do if one does not know of it."""
    record = queries.own_accesses(whose.actor).filter(pk=access_id).first()
    if record is None:
        raise NotVisible(_("没有找到这条用证记录。"), remedy=_("回用证记录，换一位持证人再找。"))
    [row] = _rows([record], whose)
    desks = Window.objects.filter(is_supervision=True).select_related("hall", "hall__programme").order_by("pk")
    if record.department:
        desks = desks.filter(hall__programme_id=record.department.programme_id)
    context = {"row": row, "record": record, "desks": desks, "ground": _ground(record)}
    return page(request, whose, "me/access.html", "accesses", context)


# --- filters ---


def _of_year(rows: QuerySet[AccessRecord], year: str) -> QuerySet[AccessRecord]:
    if not (year.isdecimal() and 2000 <= int(year) <= 9000):
        return rows
    return rows.filter(at__gte=_new_year(int(year)), at__lt=_new_year(int(year) + 1))


def _new_year(year: int) -> datetime:
    return datetime.combine(date(year, 1, 1), time(), LOCAL)


def _of_department(rows: QuerySet[AccessRecord], department: str) -> QuerySet[AccessRecord]:
    return rows.filter(department_id=int(department)) if department.isdecimal() and len(department) < 10 else rows


def _chips(rows: QuerySet[AccessRecord], chosen: str, kept: dict[str, str]) -> list[dict[str, Any]]:
    """The kinds with how many each has; they add up to all."""
    counted = rows.order_by().aggregate(
        all=Count("pk"), **{kind: Count("pk", filter=condition) for kind, condition in KINDS.items()}
    )
    labels = {
        "": _("全部"),
        "consent": _("您同意的"),
        "duty": _("依职责"),
        "not_given": _("没看到"),
        "own": _("其他"),
    }
    return [
        {
            "label": label,
            "count": counted[kind or "all"],
            "url": _address(kind=kind, **kept),
            "is_current": kind == (chosen if chosen in KINDS else ""),
        }
        for kind, label in labels.items()
    ]


def _years(rows: QuerySet[AccessRecord], at: datetime) -> list[int]:
    first = rows.order_by().aggregate(first=Min("at"))["first"] or at
    return list(range(at.astimezone(LOCAL).year, first.astimezone(LOCAL).year - 1, -1))


def _address(**query: str) -> str:
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"{reverse('me_accesses')}?{asked}" if asked else reverse("me_accesses")


# --- rows ---


def _days(records: Sequence[AccessRecord], whose: Whose) -> list[dict[str, Any]]:
    rows = _rows(records, whose)
    today = whose.at.astimezone(LOCAL).date()
    return [
        {"heading": _heading(day, today), "rows": list(inside)}
        for day, inside in groupby(rows, key=lambda row: row["at"].astimezone(LOCAL).date())
    ]


def _heading(day: date, today: date) -> str:
    """`今天，11 月 21 日`, `11 月 18 日，周三`."""
    beside = date_words(day, today) if abs((day - today).days) <= 1 else weekday(day)
    return _("%(day)s，%(beside)s") % {"day": day_words(day, today), "beside": beside}


def _rows(records: Sequence[AccessRecord], whose: Whose) -> list[dict[str, Any]]:
    """Records in words, in as many queries for twenty as for one."""
    matters = words.purposes(record.purpose for record in records)
    labels = words.fields(record.what for record in records)
    standard = words.standard_fields()
    forms = words.form_fields(record.purpose for record in records if record.what == FORM)
    return [
        {
            "at": record.at,
            "who": _who(record, whose),
            "purpose": _purpose(record, matters),
            "what": record.what,
            "fields": _("、").join(
                words.label_of(name, labels.get(record.what) or forms.get(record.purpose, {}), standard)
                for name in record.fields
            ),
            "outcome": _outcome(record),
            "basis": _basis(record),
            "url": reverse("me_access", args=[record.pk]),
            "link": _link(record),
        }
        for record in records
    ]


def _who(record: AccessRecord, whose: Whose) -> str:
    if record.basis == Basis.SELF:
        return _("您自己") if record.user_id == whose.actor.user_id else _("代您办事的人")
    if record.department:
        return record.department.name
    return _("有人验证真假") if record.basis == Basis.PUBLIC_CHECK else _("没有登记单位")


def _purpose(record: AccessRecord, matters: dict[str, str]) -> str:
    if record.basis == Basis.SELF:
        return _("打开自己的证照")
    if record.basis == Basis.PUBLIC_CHECK:
        return _("公开验证，不显示内容")
    matter = matters.get(record.purpose, record.purpose)
    words = {"matter": matter, "window": record.window}
    return _("办%(matter)s，%(window)s 号窗口") % words if record.window else _("办%(matter)s") % words


def _was_barred(record: AccessRecord) -> bool:
    """Kept from looking, as against: there was nothing to look at."""
    return record.result == Result.REFUSED and record.reason_code in BARRED


def _outcome(record: AccessRecord) -> str:
    if record.result == Result.GRANTED:
        return Result.GRANTED
    return Result.REFUSED if _was_barred(record) else Result.FAILED


def _basis(record: AccessRecord) -> str:
    if record.result != Result.GRANTED:
        why = reasons.text_of(record.reason_code).rstrip("。.")
        head = _("没给看") if _was_barred(record) else _("没读到")
        return _("%(head)s：%(why)s") % {"head": head, "why": why} if why else head
    return {
        str(Basis.CONSENT): _("您同意的"),
        str(Basis.DUTY): _("依职责，已告知您"),
        str(Basis.SELF): _("您自己看的") if record.user_id else _("本人查看"),
        str(Basis.PUBLIC_CHECK): _("只答了是否有效"),
    }.get(record.basis, "")


def _link(record: AccessRecord) -> str:
    if record.result != Result.GRANTED:
        return _("怎么回事")
    return _("有疑问") if record.basis in (Basis.CONSENT, Basis.DUTY) else _("详情")


def _ground(record: AccessRecord) -> str:
    """Why this look was allowed, or not, in a sentence."""
    if _was_barred(record):
        return _("有人想看，不合规定，没有给。您的内容没有被看到。")
    if record.result != Result.GRANTED:
        return _("允许看，但是当时没有读到。您的内容没有被看到。")
    return {
        str(Basis.CONSENT): _("您出示了码，或者当面、网上同意过，所以能看这几项。不想再给看，可以撤回。"),
        str(Basis.DUTY): _("法律法规让这个单位为办这件事核对这几项，不用您同意，但必须留下记录并告诉您。"),
        str(Basis.SELF): _("这是用您的账号，或替您办事的人的账号打开的。"),
        str(Basis.PUBLIC_CHECK): _("有人拿着您的证照查真假。只回答是不是有效、谁颁发的，上面写的一个字也没显示。"),
    }.get(record.basis, "")
