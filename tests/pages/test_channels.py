"""Pages of the ways beside the system: the window's sheets, the office's page, what the public reads, who may look."""

from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Duty, InterimPeriod, OutsideIssuer, Way
from certificates.models import AccessRecord
from portal.accounts.models import User
from portal.pages.desk.detail import signatures
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, ProgrammeFactory, actor
from tests.factories.channels import interim_period, outside_issuer, scan, secret_proof
from tests.factories.verification import low_income_counter
from tests.permissions.matrix import BACKEND
from verification.actions import letter_files, requests, secret_matters
from verification.models import Case, CaseProof, InterimUse, ProofStatus, SecretMatter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(AT, tick=False):
        yield


def browser(client, who):
    client.force_login(User.objects.get(pk=who.user_id), backend=BACKEND)
    return client


def sheet(name, proof):
    return reverse(f"hall:proof_{name}", args=[proof.case.number, proof.pk])


class TestSecretMatters:
    def test_the_window_registers_and_closes_without_a_word_of_content(self, client):
        proof = secret_proof()
        clerk = browser(client, actor(proof.case.department, Duty.CLERK))
        department = proof.requirement.channels.get().source.department

        assert "textarea" not in clerk.get(sheet("secret_register", proof)).content.decode()
        clerk.post(sheet("secret_register", proof), {"department": department.pk})
        clerk.post(sheet("secret_close", proof), {"result": "verified"})

        assert SecretMatter.objects.get().result == "verified"
        assert CaseProof.objects.get(pk=proof.pk).status == ProofStatus.SATISFIED

    def test_the_case_guides_to_the_offline_way_and_offers_no_other(self, client):
        proof = secret_proof()
        clerk = browser(client, actor(proof.case.department, Duty.CLERK))

        page = clerk.get(reverse("hall:case", args=[proof.case.number]))

        [row] = page.context["view"].groups["now"]
        assert (row.first.kind, list(row.also)) == ("secret_register", [])
        assert "线下核验" in row.reason

    def test_material_is_not_taken_and_says_why(self, client):
        proof = secret_proof()
        clerk = browser(client, actor(proof.case.department, Duty.CLERK))

        answer = clerk.post(sheet("supply", proof), {"note": "x", "file": scan()})

        assert answer.status_code == 409
        assert "没有保存任何内容" in answer.content.decode()

    def test_the_public_reads_neither_name_nor_a_promise(self, client):
        counter = low_income_counter()
        proof = counter.requirement("养老金领取情况").proof
        proof.is_secret = True
        proof.save()

        words = client.get(reverse("item", args=[counter.code])).content.decode()
        answer = client.get(f"/api/v1/service-items/{counter.code}/").json()

        assert "养老金领取情况" not in words
        assert "养老金领取情况" not in {row["proof"]["name"] for row in answer["requirements"]}

    def test_the_office_sees_the_register(self, client):
        proof = secret_proof()
        secret_matters.register(case_proof_id=proof.pk, by=actor(proof.case.department, Duty.CLERK), at=AT)
        office = browser(client, actor(DepartmentFactory(programme=proof.case.programme), Duty.OFFICE))

        page = office.get(reverse("office_channels"))

        assert (page.context["matters_open"], page.context["matters_total"]) == (1, 1)
        assert proof.case.number not in page.content.decode()


class TestInterim:
    def test_a_fax_is_entered_at_the_window_and_shown_as_one_everywhere(self, client):
        inquiry = situations.sent(dongying=True)
        Case.objects.filter(pk=inquiry.request.case_id).update(clerk_id=inquiry.asking.user_id)
        interim_period(inquiry.request.programme)
        window, proof = browser(client, inquiry.asking), inquiry.case_proof
        door = f'href="{sheet("interim_reply", proof)}"'
        assert door in window.get(reverse("hall:case", args=[proof.case.number])).content.decode()

        posted = window.post(
            sheet("interim_reply", proof),
            {"way": "fax", "outcome": "matched", "facts-amount": "1286", "scan": scan(), "note": ""},
        )

        assert posted.status_code == 302, posted.content.decode()
        assert InterimUse.objects.get().way == "fax"
        asking = inquiry.request.requesting_department.short_name
        assert signatures(inquiry.again())[-1]["by"] == asking  # who entered it signed it
        shown = [
            reverse("hall:case", args=[proof.case.number]),
            reverse("hall:proof_view", args=[proof.case.number, proof.pk]),
            f"/desk/outbox/{inquiry.request.number}/",
            "/desk/outbox/?view=answered",
            f"/letters/{inquiry.request.number}/reply/",
        ]
        assert [address for address in shown if "经传真" not in window.get(address).content.decode()] == []
        assert window.get(f"/api/v1/verification-requests/{inquiry.request.number}/").json()["reply"]["via"] == "fax"

    def test_is_not_offered_where_the_programme_has_none(self, client):
        inquiry = situations.sent()
        window = browser(client, inquiry.asking)

        page = window.get(reverse("hall:case", args=[inquiry.request.case.number]))

        kinds = {act.kind for rows in page.context["view"].groups.values() for row in rows for act in row.also}
        assert not kinds & {"interim_sent", "interim_reply"}

    def test_what_was_typed_is_kept_when_the_ways_are_closed_meanwhile(self, client):
        inquiry = situations.sent(dongying=True)
        window, address = browser(client, inquiry.asking), sheet("interim_sent", inquiry.case_proof)

        answer = window.post(address, {"way": "fax", "note": "上午发的", "scan": scan()})

        page = answer.content.decode()
        assert (answer.status_code, "没有开过渡期渠道" in page, "上午发的" in page) == (409, True, True)
        assert "没有开过渡期渠道" in window.get(address, follow=True).content.decode()

    def test_what_was_typed_is_kept_when_the_scan_is_missing(self, client):
        inquiry = situations.sent(dongying=True)
        interim_period(inquiry.request.programme)
        window = browser(client, inquiry.asking)

        answer = window.post(
            sheet("interim_reply", inquiry.case_proof), {"way": "fax", "outcome": "matched", "facts-amount": "1286"}
        )

        assert answer.status_code == 400
        assert "1286" in answer.content.decode()


class TestTheOffice:
    def office(self, client, *, dongying=True, duty=Duty.OFFICE):
        programme = ProgrammeFactory(dongying=True) if dongying else ProgrammeFactory()
        return browser(client, actor(DepartmentFactory(programme=programme), duty)), programme

    def test_switches_interim_channels_on_and_declares_the_system_complete(self, client):
        office, programme = self.office(client)

        refused = office.post(reverse("office_interim_on"), {"reason": "割接", "until": "2020-01-01"})
        assert (refused.status_code, "至少选一种渠道" in refused.content.decode()) == (400, True)
        assert all(typed in refused.content.decode() for typed in ('value="割接"', 'value="2020-01-01"', "止期要晚于"))
        office.post(reverse("office_interim_on"), {"ways": ["fax"], "reason": "割接"})
        period = InterimPeriod.objects.get(programme=programme)
        office.post(reverse("office_interim_complete", args=[period.pk]))

        period.refresh_from_db()
        assert (period.ways, period.completed_at) == (["fax"], AT)

    def test_keeps_the_directory(self, client):
        office, programme = self.office(client)
        facts = {"kind": "公安部门", "area": "示例市", "name": "示例局", "how": "bring", "reason": "没有接入"}

        office.post(reverse("office_outside_new"), facts)
        unit = OutsideIssuer.objects.get(programme=programme)
        office.post(reverse("office_outside", args=[unit.pk]), facts | {"reason": "对方停办"})
        office.post(reverse("office_outside", args=[unit.pk]), {"step": "retire"})

        unit.refresh_from_db()
        assert (unit.reason, unit.retired_at) == ("对方停办", AT)

    def test_a_wrong_entry_comes_back_as_typed(self, client):
        office, _programme = self.office(client)

        answer = office.post(
            reverse("office_outside_new"), {"kind": "公安部门", "area": "示例市", "name": "示例局", "how": "bring"}
        )

        assert answer.status_code == 400
        assert "示例局" in answer.content.decode()

    def test_says_that_the_retention_is_an_assumption_until_somebody_decides(self, client):
        office, programme = self.office(client)
        programme.reply_retention_months = 36
        programme.save()

        before = office.get(reverse("office_channels")).content.decode()
        office.post(reverse("office_keep_replies"), {"months": "24"})

        assert "演示假设" in before
        programme.refresh_from_db()
        assert (programme.reply_retention_months, programme.retention_is_assumption) == (24, False)

    def test_a_supervisor_reads_and_does_not_act(self, client):
        supervisor, _programme = self.office(client, duty=Duty.SUPERVISOR)

        assert supervisor.get(reverse("office_channels")).status_code == 200
        assert supervisor.post(reverse("office_interim_on"), {"ways": ["fax"], "reason": "x"}).status_code == 403

    def test_one_city_does_not_touch_the_other(self, client):
        unit = outside_issuer(ProgrammeFactory())
        office, _programme = self.office(client)

        assert office.get(reverse("office_outside", args=[unit.pk])).status_code == 404


class TestOutside:
    def test_the_window_names_the_unit_and_the_case_says_the_honest_answer(self, client):
        inquiry = situations.sent(then=())
        unit = outside_issuer(inquiry.request.programme, "bring", address="示例路 1 号")
        window = browser(client, inquiry.asking)

        window.post(sheet("outside", inquiry.case_proof), {"issuer": unit.pk})
        page = window.get(reverse("hall:case", args=[inquiry.request.case.number])).content.decode()

        assert "要申请人带来，因为对方没有开通跨区域协查" in page
        assert "示例路 1 号" in page

    def test_the_public_page_says_it_before_the_journey(self, client):
        counter = low_income_counter()
        requirement = counter.requirement("养老金领取情况")
        unit = outside_issuer(counter.version.item.programme, "bring")
        requirement.channels.exclude(way=Way.APPLICANT).delete()
        requirement.channels.update(outside_issuer=unit)

        words = client.get(reverse("item", args=[counter.code])).content.decode()

        assert "要您带来，因为对方没有开通跨区域协查" in words

    def test_and_for_those_whose_record_lies_elsewhere(self, client):
        counter = low_income_counter()
        proof = counter.requirement("养老金领取情况").proof
        outside_issuer(counter.version.item.programme, proof_ids=[proof.pk])

        assert "窗口跨区域去问，一般 5 个工作日" in client.get(reverse("item", args=[counter.code])).content.decode()


class TestNeedToKnow:
    """Article 12: a reply is for those who handle the case, and each look leaves a record, also a refused one."""

    def handled(self, **situation):
        inquiry = situations.answered(**situation)
        Case.objects.filter(pk=inquiry.request.case_id).update(clerk_id=inquiry.asking.user_id)
        return inquiry

    def doors(self, inquiry):
        number, case = inquiry.request.number, inquiry.request.case.number
        return [
            f"/desk/outbox/{number}/",
            f"/letters/{number}/reply/",
            f"/letters/{number}/inquiry/",
            f"/letters/{number}/reply.pdf",
            f"/api/v1/verification-requests/{number}/",
        ], f"/hall/{case}/proofs/{inquiry.request.case_proof_id}/"

    def steps(self, inquiry):
        """Steps of the desk that are refused, or only keep files, and show the request again."""
        here = f"/desk/{inquiry.request.number}/"
        empty = ["receive", "clarify", "assign", "reclassify", "withdraw", "answer", "correct"]
        only_files = [(f"{here}{verb}/", {"attach": "1"}) for verb in ("clarify", "answer", "correct")]
        asked_back = (f"{here}answer/", {"ask": "unclear_person"})
        return [*((f"{here}{verb}/", {}) for verb in empty), *only_files, asked_back]

    def file(self, inquiry):
        """A file that went to the other side."""
        about = {"request_id": inquiry.request.pk, "by": inquiry.answering, "at": AT}
        kept = letter_files.put(part="clarification", upload=scan(), **about)
        requests.clarify(text="见附件", **about)
        return reverse("letter_file", args=[inquiry.request.number, kept.pk])

    def test_a_colleague_of_the_asking_department_is_refused_at_every_door(self, client, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        inquiry = self.handled()
        number, file = inquiry.request.number, self.file(inquiry)
        colleague = browser(client, actor(inquiry.request.requesting_department, Duty.CLERK, Duty.AGENT, Duty.LIAISON))
        doors, _proof = self.doors(inquiry)
        export = {"kind": "desk.history", "format": "csv", "filter": {"number": [number]}}

        answers = [colleague.get(address) for address in [*doors, f"/desk/{number}/history/?format=csv", file]]
        answers += [colleague.post(*step) for step in self.steps(inquiry)]
        answers += [colleague.post(sheet("supplement", inquiry.case_proof), {})]
        answers += [colleague.post("/api/v1/exports/", export, "application/json")]

        assert {answer.status_code for answer in answers} == {403}
        assert not any("1286" in answer.content.decode() for answer in answers)
        refused = AccessRecord.objects.filter(holder_id=inquiry.case_proof.party.holder_id, result="refused")
        assert {row.reason_code for row in refused} == {"not_concerned"}
        assert refused.count() == len(answers)

    def test_a_reviewer_of_the_answering_department_gets_nothing_out_of_a_refused_step(self, client):
        inquiry = self.handled()
        reviewer = browser(client, actor(inquiry.request.issuing_department, Duty.REVIEWER))

        assert {reviewer.post(*step).status_code for step in self.steps(inquiry)} == {403}

    def test_a_refused_step_without_an_opening_leaves_its_record(self, client):
        inquiry = self.handled()
        window = browser(client, inquiry.asking)
        looks = AccessRecord.objects.filter(what=inquiry.request.proof.name, user_id=inquiry.asking.user_id)
        before, counted = looks.count(), []

        for address in [sheet("supplement", inquiry.case_proof), *[f"/desk/{inquiry.request.number}/clarify/"] * 2]:
            assert "1286" in window.post(address, {}).content.decode()
            counted.append(looks.count() - before)

        assert counted == [1, 2, 2]  # the second refusal of the same page is the same look

    def filled(self, inquiry):
        """The case with what was replied in its form."""
        case = Case.objects.get(pk=inquiry.request.case_id)
        case.item_version.form = [{"name": "amount", "label": "金额"}]
        case.item_version.save()
        case.form = {
            "amount": {
                "value": 987654,
                "source": {"kind": "reply", "label": "人社局", "request": inquiry.request.number},
            }
        }
        case.save()
        return case

    def test_the_case_page_shows_a_colleague_that_there_is_a_reply_and_not_what(self, client):
        inquiry = self.handled()
        case = self.filled(inquiry)
        colleague = actor(case.department, Duty.CLERK)
        address = reverse("hall:case", args=[case.number])

        refused = browser(client, colleague).get(address).content.decode()
        over_api = client.get(f"/api/v1/cases/{case.number}/").json()
        typed_over = client.post(reverse("hall:form", args=[case.number]), {"f-amount": "1", "seen-amount": "2"})
        allowed = browser(client, inquiry.asking).get(address).content.decode()

        assert ("987654" in refused, "987654" in allowed) == (False, True)
        assert "接手这件" in refused
        assert over_api["form"]["amount"]["value"] == ""
        assert (typed_over.status_code, "987654" in typed_over.content.decode()) == (409, False)

    def test_who_takes_the_case_over_may_look(self, client):
        inquiry = self.handled()
        case = self.filled(inquiry)
        colleague = actor(case.department, Duty.CLERK, Duty.AGENT)
        window, address = browser(client, colleague), reverse("hall:case", args=[case.number])

        window.get(address)
        window.post(reverse("hall:hand_over", args=[case.number]), {"to": colleague.user_id, "note": "接手"})
        window.get(address)

        looks = AccessRecord.objects.filter(what="办件申请表", user_id=colleague.user_id).order_by("pk")
        assert [look.fields for look in looks] == [[], ["amount"]], "the reply is seen for the first time"
        assert window.get(f"/letters/{inquiry.request.number}/reply/").status_code == 200

    @pytest.mark.parametrize("duty", [Duty.CLERK, Duty.REVIEWER, Duty.SUPERVISOR])
    def test_others_of_the_answering_department_are_refused(self, client, duty):
        inquiry = self.handled()
        other = browser(client, actor(inquiry.request.issuing_department, duty))

        assert other.get(f"/api/v1/verification-requests/{inquiry.request.number}/").status_code == 403

    @pytest.mark.parametrize("duty", [Duty.LIAISON, Duty.AGENT, Duty.HEAD])
    def test_those_who_answer_and_their_head_may_look(self, client, duty):
        inquiry = self.handled()
        one = browser(client, actor(inquiry.request.issuing_department, duty))

        assert one.get(f"/api/v1/verification-requests/{inquiry.request.number}/").status_code == 200

    def test_the_office_and_its_supervisors_never_see_a_reply(self, client):
        inquiry = self.handled(dongying=True)
        programme = inquiry.request.programme
        doors, proof = self.doors(inquiry)
        for duty in (Duty.OFFICE, Duty.SUPERVISOR):
            someone = browser(client, actor(DepartmentFactory(programme=programme), duty))
            assert {someone.get(address).status_code for address in [*doors, proof]} <= {403, 404}

    def test_pages_that_show_a_reply_carry_viewer_and_time(self, client):
        inquiry = self.handled()
        user = User.objects.get(pk=inquiry.asking.user_id)
        window = browser(client, inquiry.asking)
        doors, proof = self.doors(inquiry)

        marked = [doors[0], doors[1], proof, reverse("hall:case", args=[inquiry.request.case.number])]
        marked.append(sheet("supplement", inquiry.case_proof))
        mark = f"{user} 2026-11-23 10:00"
        assert [address for address in marked if mark not in window.get(address).content.decode()] == []


def test_browsers_keep_only_what_somebody_decided_may_stay():
    """drafts.js keeps fields with data-keep; nothing that names a person or what was said carries it."""

    root = Path(__file__).resolve().parents[2]
    script = (root / "portal/static/mianzheng/js/drafts.js").read_text()
    kept = [
        line
        for path in (root / "templates").rglob("*.html")
        for line in path.read_text().replace("<", "\n<").splitlines()
        if "data-keep" in line and ("<input" in line or "<textarea" in line)
    ]

    assert '"keep" in field.dataset' in script
    assert kept == []
