"""Situations of the licence library: holders, signed licences, codes, consent."""

from datetime import date, timedelta

import factory
from factory.django import DjangoModelFactory

from certificates import identifiers, models, originals
from portal.foundation.identifiers import uuid7
from tests.factories import numbers
from tests.factories.catalog import AT, LONG_AGO, DepartmentFactory, LicenceTypeFactory, UserFactory


class HolderFactory(DjangoModelFactory[models.Holder]):
    """A natural person with an ID card; `organisation=True` a company."""

    class Meta:
        model = models.Holder

    class Params:
        organisation = factory.Trait(
            kind=models.Holder.Kind.ORGANISATION,
            document_type=models.DocumentType.USCC,
            number=factory.Sequence(numbers.uscc),
            name=factory.Sequence(lambda n: f"示例{n}有限公司"),
        )

    kind = models.Holder.Kind.PERSON
    document_type = models.DocumentType.ID_CARD
    number = factory.Sequence(numbers.id_card)
    name = factory.Sequence(lambda n: f"王示例{n}")
    number_index = factory.LazyAttribute(lambda o: models.Holder.index_of(o.document_type, o.number))


class RepresentationFactory(DjangoModelFactory[models.Representation]):
    """A citizen's account that stands for its own holder."""

    class Meta:
        model = models.Representation

    user = factory.SubFactory(UserFactory)
    holder = factory.SubFactory(HolderFactory)
    relation = models.Representation.Relation.SELF
    valid_from = LONG_AGO


class LicenceFactory(DjangoModelFactory[models.Licence]):
    """A valid licence, signed by its issuer, of `holder` (a new person unless given) or of several `holders`.

    `forged=True` changes the data after signing.
    """

    class Meta:
        model = models.Licence

    class Params:
        expired = factory.Trait(valid_from=date(2010, 1, 1), valid_until=date(2020, 1, 1))

    licence_type = factory.SubFactory(LicenceTypeFactory)
    issuer = factory.SubFactory(DepartmentFactory)
    number = factory.Sequence(lambda n: f"SL{n:08d}")
    identifier = factory.LazyAttribute(lambda o: identifiers.build(o.licence_type.code, o.issuer.uscc, o.number, "001"))
    issued_on = date(2024, 1, 1)
    valid_from = date(2024, 1, 1)
    attributes = factory.LazyFunction(lambda: {"name": "王示例", "address": "示例路1号", "remark": "无"})

    @classmethod
    def _create(cls, model_class, *args, holder=None, holders=(), forged=False, **kwargs):
        licence = model_class(**kwargs)
        people = list(holders) or [holder or HolderFactory()]
        parties = [
            models.LicenceHolder(licence=licence, holder=person, position=position)
            for position, person in enumerate(people, start=1)
        ]
        licence.signature = originals.sign(licence, parties)
        if forged:
            licence.attributes["remark"] = "改过"
        licence.save(force_insert=True)
        models.LicenceHolder.objects.bulk_create(parties)
        return licence


class HolderCodeFactory(DjangoModelFactory[models.HolderCode]):
    """A code shown just now, whose token is nobody's: for rows that need one. Tests of codes call the action."""

    class Meta:
        model = models.HolderCode

    holder = factory.SubFactory(HolderFactory)
    shown_by = factory.SubFactory(UserFactory)
    token_digest = factory.Sequence(lambda n: f"{n:064x}")
    digits_digest = factory.Sequence(lambda n: f"{n:064x}")
    created_at = AT
    expires_at = factory.LazyAttribute(lambda o: o.created_at + timedelta(seconds=60))


class PresentationFactory(DjangoModelFactory[models.Presentation]):
    """A code that an officer just read."""

    class Meta:
        model = models.Presentation

    holder = factory.SubFactory(HolderFactory)
    code = factory.SubFactory(HolderCodeFactory, holder=factory.SelfAttribute("..holder"), used_at=AT)
    department = factory.SubFactory(DepartmentFactory)
    user = factory.SubFactory(UserFactory)
    purpose = "AQ-0089"
    at = AT
    expires_at = factory.LazyAttribute(lambda o: o.at + timedelta(minutes=15))


class AuthorisationFactory(DjangoModelFactory[models.Authorisation]):
    """Consent given an hour ago, for a day, to read the types in `licence_types` (none unless said)."""

    class Meta:
        model = models.Authorisation

    holder = factory.SubFactory(HolderFactory)
    department = factory.SubFactory(DepartmentFactory)
    purpose = "AQ-0089"
    method = models.Authorisation.Method.ON_SITE
    recorded_by = factory.SubFactory(UserFactory)
    granted_at = AT - timedelta(hours=1)
    valid_until = AT + timedelta(days=1)


class AccessRecordFactory(DjangoModelFactory[models.AccessRecord]):
    class Meta:
        model = models.AccessRecord

    at = AT
    holder_id = factory.LazyFunction(uuid7)
    department = factory.SubFactory(DepartmentFactory)
    user = factory.SubFactory(UserFactory)
    what = "居民身份证"
    purpose = "AQ-0089"
    basis = models.AccessRecord.Basis.DUTY
    result = models.AccessRecord.Result.GRANTED
