"""A request that nobody sent, to show what a template's letters look like: built in memory, never saved."""

from datetime import datetime, timedelta

from catalog import letter_fields
from catalog.calendars import clock_of
from catalog.models import Department, LetterTemplate, ProofSource, ServiceItem, ServiceItemVersion
from portal.foundation.moment import LOCAL
from verification import deadlines
from verification.models import Case, Outcome, RequestStatus, VerificationRequest
from verification.told import Grounds

SUBJECT = {"name": "示例人", "number": "（示例号码）", "document_type": "id_card"}
ITEM = "示例事项"


def sample_of(template: LetterTemplate, *, reader: Department, at: datetime) -> VerificationRequest | None:
    """`template` filled for the department of `reader`; None where nobody keeps a record of its proof yet."""
    sources = ProofSource.objects.filter(proof=template.proof_id).select_related("department__programme", "tier")
    own = sources.filter(department__programme=reader.programme)
    source = own.exclude(department=reader).order_by("pk").first() or own.order_by("pk").first() or sources.first()
    if source is None:
        return None
    return sample_request(template, asking=_needing(template.proof_id, source, reader), source=source, at=at)


def _needing(proof_id: int, source: ProofSource, reader: Department) -> Department:
    """A department that asks for the proof: the reader's own unless that is the one that answers."""
    if reader.pk != source.department_id:
        return reader
    asking = Department.objects.filter(
        programme=source.department.programme_id, service_items__versions__requirements__proof=proof_id
    )
    return asking.select_related("programme").exclude(pk=reader.pk).order_by("pk").first() or reader


def sample_request(
    template: LetterTemplate, *, asking: Department, source: ProofSource, at: datetime
) -> VerificationRequest:
    """`template` filled with made-up values, sent at `at` by `asking` to the department of `source`, and answered."""
    programme = asking.programme
    day = at.astimezone(LOCAL).date()
    case = Case(number=f"{programme.prefix}-{day:%Y%m%d}-0000", programme=programme)
    case.item_version = ServiceItemVersion(item=ServiceItem(name=ITEM))
    request = VerificationRequest(
        number=f"{programme.prefix}-XC-{day:%Y%m%d}-0000",
        programme=programme,
        case=case,
        proof=template.proof,
        template=template,
        requesting_department=asking,
        issuing_department=source.department,
        source=source,
        tier=source.tier,
        status=RequestStatus.ANSWERED,
        outcome=Outcome.MATCHED,
        submitted_at=at,
    )
    values = {field["name"]: letter_fields.sample(field, day) for field in template.fields}
    request.subject, request.claimed, request.facts = SUBJECT, values, values
    request.note, request.reply_note = "", _first_text(template, request)
    deadlines.put(request, Grounds.of(source.tier, source), clock_of(source.department, at))
    request.answered_at = at + timedelta(minutes=12)
    return request


def _first_text(template: LetterTemplate, request: VerificationRequest) -> str:
    """The text that the template offers for a matching answer."""
    known = {"subject": SUBJECT["name"], "item": ITEM, **(request.facts or {})}
    fitting = (one["text"] for one in template.canned if one.get("outcome") == Outcome.MATCHED)
    return letter_fields.MARK.sub(lambda mark: str(known.get(mark[1], mark[0])), next(fitting, ""))
