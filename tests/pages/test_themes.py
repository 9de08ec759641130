"""What anybody reads about themes, and what the holder sees of the one consent to a theme."""

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Duty, Theme
from certificates.models import Authorisation
from portal.accounts.models import User
from tests.factories.catalog import AT, actor
from tests.factories.certificates import RepresentationFactory
from tests.factories.themes import together
from tests.factories.verification import ON_SITE
from verification.actions import drafting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def theme():
    return together()


def said(response):
    """The page's text."""
    return response.content.decode()


class TestCatalogue:
    def test_is_linked_from_the_first_page_and_names_what_each_bundles(self, client, theme):
        assert reverse("themes") in said(client.get(reverse("home")))
        page = said(client.get(reverse("themes")))

        assert reverse("theme", args=[theme.theme.code]) in page
        assert all(version.item.name in page for version in theme.versions)

    def test_costs_the_same_for_any_number(self, client, theme, django_assert_max_num_queries):
        with django_assert_max_num_queries(9):
            client.get(reverse("themes"))

    @pytest.mark.parametrize(("typed", "is_found"), [("示例", True), ("slyjs", True), ("退休", False)])
    def test_is_searched_as_the_items_are_by_name_and_initials(self, client, theme, typed, is_found):
        Theme.objects.update(initials="slyjs")
        found = said(client.get(reverse("themes"), {"q": typed}, headers={"HX-Request": "true"}))

        assert (reverse("theme", args=[theme.theme.code]) in found) is is_found
        assert ("没有找到" in found) is not is_found

    def test_says_so_where_a_city_has_none(self, client):
        assert "还没有可以一起办的" in said(client.get(reverse("themes")))


class TestTheme:
    def test_says_what_is_asked_once_and_what_nobody_has_to_bring(self, client, theme):
        response = client.get(reverse("theme", args=[theme.theme.code.lower()]))
        answer = response.context["answer"]

        assert [(one.label, one.serves) for one in answer.told] == [("联系电话", 2)]
        assert [line.name for line in answer.checked_once] == [theme.proof.public_name]
        assert answer.spared == []
        assert (answer.total, answer.to_bring, answer.yours) == (1, 0, [])
        assert theme.theme.name in said(client.get(reverse("item", args=[theme.versions[0].item.code])))
        assert "您一份证明也不用去开" in said(response)
        assert "说一遍，2 件事的申请表都填好" in said(response)

    def test_a_field_outside_the_standard_library_is_told_for_each_matter(self, client, theme):
        for version in theme.versions:
            version.form = [{**row, "name": f"own_{row['name']}"} for row in version.form]
            version.save()

        answer = client.get(reverse("theme", args=[theme.theme.code])).context["answer"]

        assert [one.serves for one in answer.told] == [1, 1]

    def test_says_what_one_of_its_matters_wants_brought(self, client, theme):
        theme.versions[1].requirements.get().channels.exclude(way="applicant").delete()

        answer = client.get(reverse("theme", args=[theme.theme.code])).context["answer"]

        assert (answer.to_bring, answer.checked_once, len(answer.yours)) == (1, [], 1)

    def test_that_cannot_be_opened_yet_says_to_go_singly(self, client, theme):
        theme.versions[1].delete()

        page = said(client.get(reverse("theme", args=[theme.theme.code])))
        assert "请先分别办" in page
        assert "只问您一次的" not in page

    @pytest.mark.parametrize("code", ["AQ-T99", "一" * 30])
    def test_unknown_is_a_page_that_says_where_to_look(self, client, theme, code):
        response = client.get(f"/themes/{code}/")

        assert response.status_code == 404
        assert "一件事" in said(response)


def test_the_holder_finds_from_one_case_to_the_others_of_the_theme(client, theme):
    first, second = theme.open()
    client.force_login(RepresentationFactory(holder=theme.applicant).user)

    assert reverse("me_case", args=[second.case.number]) in said(
        client.get(reverse("me_case", args=[first.case.number]))
    )


def test_whose_case_takes_a_reply_over_is_led_to_that_case(client, theme):
    first, second = theme.open()
    number = drafting.send(case_proof_id=first.pk, by=theme.clerk(), at=AT).number
    head = actor(second.case.department, Duty.HEAD)
    client.force_login(User.objects.get(pk=head.user_id))
    case = reverse("hall:case", args=[second.case.number])

    assert {client.get(f"/desk/{number}/").url, client.get(f"/desk/{number}/clarify/").url} == {case}
    assert client.post(f"/desk/{number}/clarify/").url == case
    assert client.get(f"/letters/{number}/inquiry/").context["back_url"] == case


def test_the_holder_sees_one_consent_with_each_matter_and_takes_it_back_at_once(client, theme):
    theme.open(authorisation=ON_SITE)
    client.force_login(RepresentationFactory(holder=theme.applicant).user)
    page = said(client.get(reverse("me_authorisations")))

    assert f"一件事“{theme.theme.name}”" in page
    assert all(version.item.name in page and version.item.department.name in page for version in theme.versions)
    client.post(reverse("me_withdraw", args=[Authorisation.objects.get().pk]))
    assert Authorisation.objects.get().withdrawn_at == AT
