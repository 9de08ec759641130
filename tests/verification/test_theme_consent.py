"""One consent carries a theme: it names the cases, lets each department read its own, and ends for all at once."""

import pytest

from catalog.models import Way
from certificates.actions import access, authorisations
from certificates.models import AccessRecord, Authorisation
from portal.foundation import outbox
from portal.foundation.errors import Gone
from portal.foundation.models import Notification
from tests.factories import catalog, certificates
from tests.factories.catalog import AT
from tests.factories.themes import together
from tests.factories.verification import ON_SITE
from verification.actions import cases
from verification.actions.people import AuthorisationInput
from verification.models import Case, CaseProof

pytestmark = pytest.mark.django_db


@pytest.fixture
def theme():
    """Both items read a licence of their own kind, and nothing allows reading without consent."""
    made = together()
    for version in made.versions:
        version.duty_article = ""
        version.save()
        row = catalog.ProofRequirementFactory(version=version)
        channel = catalog.RequirementChannelFactory(requirement=row, way=Way.DATA_SHARING)
        certificates.LicenceFactory(holder=made.applicant, licence_type=channel.licence_type)
    return made


def types_of(theme):
    rows = CaseProof.objects.filter(way=Way.DATA_SHARING).order_by("case_id")
    return [row.requirement.channels.get(way=Way.DATA_SHARING).licence_type.code for row in rows]


def read(theme, place, code, case=None):
    """How the clerk of a department fares who reads a type for a case."""
    case = case or Case.objects.order_by("pk")[place]
    found = access.read(
        case.number, theme.applicant, [code], by=theme.clerk(place), at=AT, basis="consent", fields={code: []}
    )
    return found.by_type[code].status


def test_who_agrees_once_at_the_window_is_not_asked_again_for_the_other_department(theme):
    theme.open(authorisation=ON_SITE)

    consent = Authorisation.objects.get()
    first, second = Case.objects.order_by("pk")
    assert (consent.purpose, consent.department) == (first.theme_case.number, theme.theme.department)
    parts = consent.parts.order_by("purpose").values_list("department", "purpose", "licence_types")
    own = types_of(theme)
    assert list(parts) == [
        (first.department_id, first.number, [own[0]]),
        (second.department_id, second.number, [own[1]]),
    ]
    assert set(consent.licence_types) == set(own)
    assert {party.authorisation for case in (first, second) for party in case.parties.all()} == {consent}


def test_each_case_reads_its_own_licence_and_the_log_names_the_case(theme):
    theme.open(authorisation=ON_SITE)

    assert set(CaseProof.objects.filter(way=Way.DATA_SHARING).values_list("status", flat=True)) == {"satisfied"}
    log = AccessRecord.objects.filter(basis="consent", result="granted").values_list("purpose", flat=True)
    assert sorted(log) == sorted(Case.objects.values_list("number", flat=True))


def test_a_code_is_used_up_by_the_theme_and_carries_all_its_cases(theme):
    shown = certificates.PresentationFactory(
        holder=theme.applicant, user_id=theme.clerk().user_id, department=theme.theme.department
    )
    by_code = AuthorisationInput(method="code", token=str(shown.pk))
    theme.open(applicant=None, authorisation=by_code)

    consent = Authorisation.objects.get()
    assert (consent.method, consent.presentation, consent.parts.count()) == ("code", shown, 2)
    with pytest.raises(Gone):
        theme.open(applicant=None, authorisation=by_code)


def test_a_department_reads_for_its_own_case_and_only_what_that_case_needs(theme):
    theme.open(authorisation=ON_SITE)
    own, others = types_of(theme)

    assert read(theme, 1, others) == "granted"
    assert read(theme, 1, own) == "refused"
    assert read(theme, 1, others, case=Case.objects.order_by("pk")[0]) == "refused"
    stranger = catalog.actor(catalog.DepartmentFactory(), "clerk")
    case = Case.objects.order_by("pk")[1]
    given = Authorisation.objects.in_force(AT).covering(stranger.department_id, case.number)
    assert given == []


def test_a_later_case_of_the_same_item_is_not_covered(theme):
    theme.open(authorisation=ON_SITE)
    code = types_of(theme)[0]
    asked = {name: value for name, value in theme.opening(authorisation=ON_SITE).items() if name != "theme_code"}
    alone = cases.open_case(item_code=theme.versions[0].item.code, **asked)

    consent = Authorisation.objects.get(purpose=alone.number)
    authorisations.withdraw(consent.pk, by=theme.clerk(), at=AT)
    assert read(theme, 0, code, case=alone) == "refused"


def test_taken_back_it_ends_for_every_case_and_their_clerks_are_told(theme):
    theme.open(authorisation=ON_SITE)
    second, clerk = Case.objects.order_by("pk")[1], theme.clerk(1)
    cases.hand_over(case_id=second.pk, to_user_id=clerk.user_id, note="", by=clerk, at=AT)
    authorisations.withdraw(Authorisation.objects.get().pk, by=clerk, at=AT)
    outbox.deliver_due(AT)

    assert [read(theme, place, code) for place, code in enumerate(types_of(theme))] == ["refused", "refused"]
    told = Notification.objects.filter(kind=authorisations.WITHDRAWN).values_list("user_id", flat=True)
    assert set(told) == {theme.clerk().user_id, clerk.user_id}
