"""Letter templates and agreements over the API (article 4)."""

import pytest

from catalog.models import LetterTemplate
from tests.certificates.api import V1, browser, officer, problem
from tests.factories import requests as situations
from tests.factories.catalog import DepartmentFactory
from tests.verification.test_request_api import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


@pytest.fixture
def inquiry():
    return situations.drafted()


class TestTemplates:
    @pytest.fixture
    def url(self, inquiry):
        return f"{V1}/letter-templates/{inquiry.request.proof.code}/"

    def test_are_drafted_written_and_published(self, inquiry, url):
        liaison = client_of(inquiry.answering)
        begun = liaison.post(f"{url}draft/")
        fields = [{"name": "rooms", "label": "套数", "type": "integer", "required": True}]
        body = {"inquiry": "请核{subject}的住房{rooms}套。", "fields": fields, "note": "加上套数"}

        written = liaison.put(f"{url}draft/", body, headers={"If-Match": begun["ETag"]})
        published = liaison.post(f"{url}publish/").json()

        assert (begun.status_code, written.status_code) == (201, 200)
        assert published["in_force"] == 2
        assert published["versions"][0]["fields_asked"][0]["name"] == "rooms"
        assert published["versions"][1]["status"] == "published"

    def test_a_draft_that_somebody_changed_meanwhile_is_not_written_over(self, inquiry, url):
        liaison = client_of(inquiry.answering)
        tag = liaison.post(f"{url}draft/")["ETag"]

        first = liaison.put(f"{url}draft/", {"inquiry": "请核验"}, headers={"If-Match": tag})
        second = liaison.put(f"{url}draft/", {"inquiry": "另一句"}, headers={"If-Match": tag})

        assert first.status_code == 200
        problem(second, 412)
        problem(liaison.put(f"{url}draft/", {"inquiry": "另一句"}), 428)
        assert LetterTemplate.objects.get(status="draft").inquiry == "请核验"

    def test_every_wrong_place_of_a_draft_is_named(self, inquiry, url):
        liaison = client_of(inquiry.answering)
        liaison.post(f"{url}draft/")
        body = {"inquiry": "请核{nothing}", "fields": [{"name": "a b", "label": "x", "type": "integer"}]}

        refused = problem(liaison.put(f"{url}draft/", body, headers={"If-Match": "*"}), 400)

        assert [one["pointer"] for one in refused["errors"]] == ["/fields/0/name"]

    def test_a_draft_is_thrown_away(self, inquiry, url):
        liaison = client_of(inquiry.answering)
        liaison.post(f"{url}draft/")

        assert liaison.delete(f"{url}draft/").status_code == 204
        problem(liaison.get(f"{url}draft/"), 404)


class TestAgreements:
    @pytest.fixture
    def asking(self, inquiry):
        client, _by = officer("liaison", department=inquiry.request.requesting_department)
        return client

    def body(self, inquiry):
        return {
            "proof": inquiry.request.proof.code,
            "issuing_department": inquiry.request.issuing_department.code,
            "steps": "发函，查询，反馈",
            "tier": inquiry.request.tier.code,
        }

    def test_a_gap_is_closed_when_the_issuer_confirms(self, inquiry, asking):
        answering = client_of(inquiry.answering)
        url = f"{V1}/agreements/"

        [gap] = [one for one in asking.get(f"{url}gaps/").json() if one["proof"]["code"] == self.body(inquiry)["proof"]]
        number = asking.post(url, self.body(inquiry)).json()["number"]
        back = answering.post(f"{url}{number}/decline/", {"reason": "写明几份"}).json()
        again = asking.post(f"{url}{number}/revise/", self.body(inquiry) | {"steps": "发函一份，查询，反馈"}).json()
        held = answering.post(f"{url}{number}/confirm/").json()

        assert gap["in_talks"] is None
        assert [one["phase"] for one in (back, again, held)] == ["declined", "proposed", "in_force"]
        assert asking.get(f"{url}gaps/").json() == []
        assert asking.post(f"{url}{number}/end/", {"reason": "改用数据共享"}).json()["phase"] == "ended"

    def test_an_illegal_step_names_the_state(self, inquiry, asking):
        answering = client_of(inquiry.answering)
        number = asking.post(f"{V1}/agreements/", self.body(inquiry)).json()["number"]
        answering.post(f"{V1}/agreements/{number}/confirm/")

        refused = problem(answering.post(f"{V1}/agreements/{number}/confirm/"), 409)

        assert (refused["state"], refused["allowed"]) == ("confirmed", ["ended"])

    def test_other_departments_learn_nothing(self, inquiry, asking):
        number = asking.post(f"{V1}/agreements/", self.body(inquiry)).json()["number"]
        third, _by = officer("liaison", department=DepartmentFactory(programme=inquiry.request.programme))

        problem(third.get(f"{V1}/agreements/{number}/"), 404)
        problem(browser().get(f"{V1}/agreements/"), 401)
