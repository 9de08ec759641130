"""Personal data is sealed (design §4.5): every clear column that could hold some was looked at and has its reason here.

A new column fails this test until it is sealed, or listed with the reason why it holds nothing personal. In the apps
that deal with people every column that can hold words is looked at; in the others those with a telling name. Staff
are exempt: their names are public in the office. So are the tables of third parties.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.foundation.encryption import SealedModel

OF_PEOPLE = {"foundation", "certificates", "verification"}
OF_THE_OFFICE = {"accounts", "catalog", "accountability", "operations", "pages", "portal_api"}

TELLING = (
    "name",
    "number",
    "phone",
    "mobile",
    "contact",
    "address",
    "mail",
    "birth",
    "sex",
    "gender",
    "note",
    "reason",
    "text",
    "content",
    "comment",
    "message",
    "evidence",
    "grounds",
    "subject",
    "facts",
    "claimed",
    "findings",
    "report",
    "value",
    "params",
    "payload",
    "details",
    "password",
)
CAN_HOLD_WORDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
    models.DateField,
    models.GenericIPAddressField,
    ArrayField,
)

# --- why a clear column holds nothing personal ---

CODES = "codes and opaque ids only; the writer's docstring says so"
SUBJECT = "type and primary key of a row"
DIGEST = "a keyed digest: says nothing without the key"
SIGNATURE = "a signature or public key"
RUNNING = "a running number or identifier that is given to things, not to people"
OFFICE = "the office's own words about its rules, published or for publication"
PLACE = "a unit, place or switchboard of the office, public"
LAW = "an article of a law"
DOCUMENT = "authority and number of a document; whom it is about stands sealed beside it"
STAFF = "staff, whose names and accounts are public in the office; citizens' accounts are opaque"
PURPOSE = "a case number or item code"
DATE = "a date of the office's doings, not of a person's life"
MEDIA = "the kind of a file"

CLEAR = {
    # foundation
    "foundation.Attachment.media_type": MEDIA,
    "foundation.Attachment.sha256": DIGEST,
    "foundation.Attachment.stored_by": CODES,
    "foundation.Attachment.subject_id": SUBJECT,
    "foundation.Attachment.subject_type": SUBJECT,
    "foundation.IdempotencyRecord.fingerprint": DIGEST,
    "foundation.IdempotencyRecord.scope": DIGEST,
    "foundation.Notification.key": CODES,
    "foundation.Notification.kind": CODES,
    "foundation.Notification.link": "an address inside the portal; addresses carry numbers of things only",
    "foundation.Notification.params": CODES,
    "foundation.Notification.subject_id": SUBJECT,
    "foundation.Notification.subject_type": SUBJECT,
    "foundation.Export.format": CODES,
    "foundation.Export.kind": CODES,
    "foundation.Export.language": CODES,
    "foundation.ExportRecord.format": CODES,
    "foundation.ExportRecord.kind": CODES,
    "foundation.OutboxEvent.error_code": CODES,
    "foundation.OutboxEvent.name": CODES,
    "foundation.OutboxEvent.payload": CODES,
    "foundation.SigningKey.owner": CODES,
    "foundation.SigningKey.public_pem": SIGNATURE,
    "foundation.TimelineEvent.actor": CODES,
    "foundation.TimelineEvent.after": CODES,
    "foundation.TimelineEvent.before": CODES,
    "foundation.TimelineEvent.details": CODES,
    "foundation.TimelineEvent.kind": CODES,
    "foundation.TimelineEvent.subject_id": SUBJECT,
    "foundation.TimelineEvent.subject_type": SUBJECT,
    # catalog: channels
    "catalog.InterimPeriod.reason": OFFICE,
    "catalog.OutsideIssuer.address": PLACE,
    "catalog.OutsideIssuer.contact": PLACE,
    "catalog.OutsideIssuer.name": PLACE,
    "catalog.OutsideIssuer.phone": PLACE,
    "catalog.OutsideIssuer.reason": OFFICE,
    # certificates
    "certificates.AccessLogLeaf.hash": "a digest over ids and codes",
    "certificates.AccessRecord.article": OFFICE,
    "certificates.AccessRecord.fields": "names of fields, never values",
    "certificates.AccessRecord.purpose": PURPOSE,
    "certificates.AccessRecord.reason_code": CODES,
    "certificates.AccessRecord.what": "the name of a licence type or proof",
    "certificates.AccessRecord.window": PLACE,
    "certificates.Authorisation.licence_types": CODES,
    "certificates.Authorisation.purpose": PURPOSE,
    "certificates.AuthorisationPart.licence_types": CODES,
    "certificates.AuthorisationPart.purpose": PURPOSE,
    "certificates.Holder.number_index": DIGEST,
    "certificates.HolderCode.digits_digest": DIGEST,
    "certificates.HolderCode.token_digest": DIGEST,
    "certificates.Licence.identifier": "GB/T 36904: type, issuer and running number",
    "certificates.Licence.issued_on": DATE,
    "certificates.Licence.signature": SIGNATURE,
    "certificates.Licence.valid_from": DATE,
    "certificates.Licence.valid_until": DATE,
    "certificates.Licence.warning": "a warning of the import, in the portal's own words",
    "certificates.LicenceHolder.role": CODES,
    "certificates.Presentation.purpose": PURPOSE,
    "certificates.Rendition.sha256": "a digest of a PDF that carries an unguessable code",
    "certificates.Representation.scope": CODES,
    "certificates.SourceOutage.reason_code": CODES,
    # verification
    "verification.PracticeExercise.mistakes": CODES,
    "verification.Agreement.number": RUNNING,
    "verification.Agreement.reason": OFFICE,
    "verification.Agreement.steps": OFFICE,
    "verification.EarlierReply.signature": SIGNATURE,
    "verification.BlankingRun.digest": "SHA-256 over ids of requests",
    "verification.BlankingRun.signature": SIGNATURE,
    "verification.IntercityInquiry.expected_on": DATE,
    "verification.SecretMatter.number": RUNNING,
    "verification.Case.basis": CODES,
    "verification.Case.number": RUNNING,
    "verification.ThemeCase.number": RUNNING,
    "verification.VerificationRequest.also_for": RUNNING,
    "verification.Case.ticket": "the number of the queue, as printed in the hall",
    "verification.Case.pending_materials": "names of proof items",
    "verification.CaseProof.reason_code": CODES,
    "verification.CaseProof.tried": CODES,
    "verification.CaseProof.waited": "ids of requests, and moments",
    "verification.Commitment.signature": SIGNATURE,
    "verification.CommitmentCheck.reason_code": CODES,
    "verification.CreditRecord.lapses_on": DATE,
    "verification.RunningNumber.scope": RUNNING,
    "verification.SiteCheck.planned_on": DATE,
    "verification.SupplementRecord.points": "names of fields of a letter, never values",
    "verification.VerificationRequest.inquiry_signature": SIGNATURE,
    "verification.VerificationRequest.number": RUNNING,
    "verification.VerificationRequest.reply_signature": SIGNATURE,
    # the office
    "accountability.LedgerTask.content": OFFICE,
    "accountability.LedgerTask.note": OFFICE,
    "accountability.Milestone.text": OFFICE,
    "accountability.ProgressReport.text": "a unit's report on its own work",
    "accounts.User.display_name": STAFF,
    "accounts.User.email": STAFF,
    "accounts.User.first_name": STAFF,
    "accounts.User.last_name": STAFF,
    "accounts.User.password": "a salted hash",
    "accounts.User.username": STAFF,
    "catalog.CalendarDay.name": OFFICE,
    "verification.DeskView.columns": CODES,
    "verification.DeskView.name": OFFICE,
    "verification.DeskView.order": CODES,
    "verification.DeskView.preset": CODES,
    "catalog.DataDemand.grounds": "figures of a proof",
    "catalog.CommitmentTemplate.content": OFFICE,
    "catalog.Department.address": PLACE,
    "catalog.Department.name": PLACE,
    "catalog.Department.phone": PLACE,
    "catalog.Department.short_name": PLACE,
    "catalog.LetterTemplate.note": OFFICE,
    "catalog.LicenceType.name": OFFICE,
    "catalog.LicenceTypeListing.note": OFFICE,
    "catalog.LicenceTypeListing.printed_name": OFFICE,
    "catalog.Programme.name": OFFICE,
    "catalog.Programme.office_name": PLACE,
    "catalog.Programme.regime_name": OFFICE,
    "catalog.ProofItem.name": OFFICE,
    "catalog.ProofItemVersion.cancel_reason": OFFICE,
    "catalog.Region.name": PLACE,
    "catalog.RiskAssessment.grounds": OFFICE,
    "catalog.ServiceHall.address": PLACE,
    "catalog.ServiceHall.name": PLACE,
    "catalog.ServiceItem.name": OFFICE,
    "catalog.ServiceItem.note": OFFICE,
    "catalog.Theme.name": OFFICE,
    "catalog.SlaTier.name": OFFICE,
    "verification.CommitmentListEdition.note": OFFICE,
    "verification.CommitmentListEdition.rows": OFFICE,
    "verification.CreditProposal.lapses_on": "the day from which a record counts no more",
    "verification.CreditProposal.legal_basis": LAW,
    "verification.CreditProposal.source": DOCUMENT,
    "verification.CreditRecord.legal_basis": LAW,
    "verification.CreditRecord.source": DOCUMENT,
    "verification.EscalationLevel.name": OFFICE,
    "verification.ReplyHold.until": "the last day of a hold",
    "verification.VerificationRequest.told_clock": "days of the office's calendar, as the deadline was told",
    "verification.EscalationLevel.tells": "codes of parties (Party), never people",
    "catalog.TrainingCourse.name": OFFICE,
    "catalog.Window.number": PLACE,
    "operations.Heartbeat.name": CODES,
    "operations.LoadedData.name": CODES,
}


def fields() -> "Iterator[models.Field[Any, Any]]":
    """Every column of our own that can hold words in the clear."""
    for model in apps.get_models():
        if model._meta.app_label not in OF_PEOPLE | OF_THE_OFFICE:
            continue
        for field in model._meta.concrete_fields:
            if _can_hold_words(field) and not _belongs_to_the_envelope(field):
                yield field


def _can_hold_words(field: "models.Field[Any, Any]") -> bool:
    is_moment = isinstance(field, models.DateTimeField)
    return isinstance(field, CAN_HOLD_WORDS) and not is_moment and not field.choices and not field.is_relation


def _belongs_to_the_envelope(field: "models.Field[Any, Any]") -> bool:
    sealed_columns = {column.name for column in SealedModel._meta.fields if column.name != "id"}
    return issubclass(field.model, SealedModel) and field.name in sealed_columns


def suspects() -> set[str]:
    """The columns that must be on a list."""
    return {
        f"{field.model._meta.app_label}.{field.model.__name__}.{field.name}"
        for field in fields()
        if field.model._meta.app_label in OF_PEOPLE or any(word in field.name for word in TELLING)
    }


def test_every_clear_column_that_could_be_personal_has_its_reason() -> None:
    unknown = suspects() - CLEAR.keys()

    assert unknown == set(), "Seal these (SealedText, SealedJSON), or list them in CLEAR with the reason."


def test_no_reason_outlives_its_column() -> None:
    assert CLEAR.keys() - suspects() == set()


def test_every_app_of_ours_is_walked() -> None:
    here = {config.label for config in apps.get_app_configs() if config.name.split(".")[0] in OURS}

    assert here == OF_PEOPLE | OF_THE_OFFICE


OURS = {"portal", "catalog", "certificates", "verification", "accountability"}


def test_what_can_hold_words_is_told_from_what_cannot() -> None:
    assert _can_hold_words(models.CharField())
    assert _can_hold_words(models.JSONField())
    assert not _can_hold_words(models.CharField(choices=[("a", "a")]))
    assert not _can_hold_words(models.DateTimeField())
    assert not _can_hold_words(models.BooleanField())
