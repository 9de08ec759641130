"""Section `holders`: who licences belong to, by document number. Bad personal values are reported without the value."""

from django.utils.translation import gettext as _

from catalog.loading.facts import Facts
from catalog.loading.rows import Row
from certificates import documents
from certificates.models import DocumentType, Holder
from portal.foundation import timeline
from portal.foundation.moment import LOCAL

HOLDER = ("kind", "document_type", "number", "name", "birth_date", "phone")
LEFT_OUT = "***"  # stands for a personal value in a report
BATCH = 1000

Known = dict[tuple[str, str], Holder]


def load_holders(facts: Facts) -> None:
    """New holders are entered, in bulk. A known number must have the same name; nothing of a holder is changed."""
    known, new = Known(), list[Holder]()
    rows = [(row, _read(row, facts)) for row in facts.rows("holders", HOLDER)]
    indexes = [holder.number_index for _row, holder in rows if holder]
    for stored in Holder.objects.filter(number_index__in=indexes):
        known[stored.document_type, stored.number_index] = stored
    for row, holder in rows:
        if holder is None:
            continue
        present = known.setdefault((holder.document_type, holder.number_index), holder)
        if present is holder:
            new.append(holder)
        elif not documents.same_name(present.name, holder.name):
            row.bad("name", LEFT_OUT, _("这个证件号码登记的是别的姓名或名称。"))
        else:
            facts.counts("holders").unchanged += 1
    Holder.objects.bulk_create(new, batch_size=BATCH)
    timeline.record_many(timeline.event(about=one, kind="holder.created", by=facts.by, at=facts.at) for one in new)
    facts.counts("holders").created += len(new)


def _read(row: Row, facts: Facts) -> Holder | None:
    """An unsaved holder, None if the row is bad."""
    document_type = row.choice("document_type", DocumentType.values)
    is_firm = document_type == DocumentType.USCC
    kind = row.choice("kind", Holder.Kind.values, default="organisation" if is_firm else "person")
    if row.ok and is_firm != (kind == Holder.Kind.ORGANISATION):
        row.bad("kind", kind, _("法人和其他组织用统一社会信用代码，自然人用个人证件。"))
    document = checked_number(row, document_type, facts)
    name, birth = row.text("name", required=True), row.day("birth_date")
    if not row.ok or document is None:
        return None
    known_birth = document.birth_date or birth
    holder = Holder(
        kind=kind,
        document_type=document_type,
        number_index=Holder.index_of(document_type, document.number),
        is_demo=facts.demo,
    )
    holder.number, holder.name = document.number, documents.clean_name(name)
    holder.birth_date = known_birth.isoformat() if known_birth else ""
    holder.phone = row.text("phone", longest=40)
    return holder


def checked_number(row: Row, document_type: str, facts: Facts) -> documents.Document | None:
    """The number of the row, checked; a bad one is reported with its reason and without itself."""
    text = row.text("number", required=True, longest=40)
    if not text or document_type not in DocumentType.values:
        return None
    try:
        return documents.check_document(document_type, text, facts.at.astimezone(LOCAL).date())
    except ValueError as error:
        row.bad("number", LEFT_OUT, str(error))
        return None


def find_holder(row: Row, facts: Facts, known: Known) -> Holder | None:
    """The holder that `{document_type, number}` names; a missing one is reported. Found ones are kept in `known`."""
    document_type = row.choice("document_type", DocumentType.values)
    document = checked_number(row, document_type, facts)
    if document is None:
        return None
    place = (document_type, Holder.index_of(document_type, document.number))
    if place not in known:
        found = Holder.objects.numbered(document_type, document.number).first()
        if found is None:
            row.bad("number", LEFT_OUT, _("没有这个持证主体，先写进 holders。"))
            return None
        known[place] = found
    return known[place]


def known_holders() -> Known:
    """Every holder that is stored, by document type and blind index; envelopes stay closed."""
    return {(one.document_type, one.number_index): one for one in Holder.objects.all()}
