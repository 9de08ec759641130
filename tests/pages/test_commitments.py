"""Pages of commitments: checks at the department, one's own, the office's list, what anybody may read."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from catalog.models import Duty
from certificates.models import AccessRecord
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.moment import LOCAL, now
from portal.foundation.notifications import Notification
from tests.factories import catalog, numbers
from tests.factories.catalog import UserFactory, actor
from tests.factories.certificates import RepresentationFactory
from tests.factories.files import picture
from tests.factories.people import somebody_elses_case
from tests.factories.verification import CaseProofFactory, CommitmentFactory, CreditRecordFactory
from tests.factories.verification import requirement as requirement_of
from tests.permissions.matrix import BACKEND
from verification.actions import (
    breaches,
    commitment_checks,
    commitment_lists,
    commitment_objections,
    commitments,
    materials,
)
from verification.models import (
    Case,
    Commitment,
    CommitmentListEdition,
    CommitmentObjection,
    CreditProposal,
    CreditRecord,
    Measure,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered():
    proof = CaseProofFactory(offered=True)
    catalog.RiskAssessmentFactory(proof=proof.proof, reviewed_at=now() - timedelta(days=9))
    catalog.CommitmentTemplateFactory(proof=proof.proof, valid_from=now() - timedelta(days=9))
    return proof


@pytest.fixture
def signed(offered):
    by = actor(offered.case.department, "clerk")
    return commitments.sign(case_proof_id=offered.pk, by=by, at=now())


def officer(client, department, *duties):
    user = UserFactory()
    by = actor(department, *duties, user=user)
    client.force_login(user, backend=BACKEND)
    return by


def citizen(client, holder):
    held = RepresentationFactory(holder=holder)
    client.force_login(held.user, backend=BACKEND)


def address(name, row):
    return reverse(name, args=[row.pk])


class TestChecks:
    def test_a_list_shows_masked_names_in_few_queries(self, client, signed, django_assert_max_num_queries):
        officer(client, signed.plan.department, Duty.CLERK)

        with django_assert_max_num_queries(40):
            page = client.get(reverse("hall:checks")).content.decode()

        assert signed.holder.masked_name in page
        assert signed.holder.name not in page
        assert not AccessRecord.objects.filter(holder_id=signed.holder_id, what__contains="承诺书").exists()

    def test_opening_one_leaves_a_record_that_the_person_sees(self, client, signed):
        signed_by = UserFactory()
        by = Actor(user_id=signed_by.pk, holder_ids=frozenset({signed.holder_id}))
        timeline.record(about=signed.plan, kind="commitment.signed", by=by, at=now())
        officer(client, signed.plan.department, Duty.CLERK)

        page = client.get(address("hall:check", signed)).content.decode()

        assert signed.holder.name in page
        assert "撤回这份承诺" in page
        assert ("在自己的账号里" in page, signed_by.username in page) == (True, False)
        assert AccessRecord.objects.filter(holder_id=signed.holder_id, what__contains="承诺书").exists()

    def test_another_department_learns_nothing(self, client, signed):
        officer(client, catalog.DepartmentFactory(), Duty.CLERK)

        assert client.get(address("hall:check", signed)).status_code == 404
        assert client.post(address("hall:check_step", signed), {"step": "finish"}).status_code == 404

    def test_from_the_check_to_the_finding_by_the_forms_alone(self, client, signed):
        officer(client, signed.plan.department, Duty.CLERK)
        step = address("hall:check_step", signed)

        empty = client.post(step, {"step": "finish", "manner": "site", "findings": "去看过"})
        assert (empty.status_code, "去看过" in empty.content.decode()) == (400, True)
        client.post(step, {"step": "finish", "manner": "site", "findings": "有工资", "result": "doubtful"})
        early = client.post(step, {"step": "decide", "decision": "false", "grounds": "属实"})
        assert (early.status_code, "还没有听取" in early.content.decode()) == (409, True)
        client.post(step, {"step": "hear", "statement": "忘了"})
        client.post(step, {"step": "decide", "decision": "false", "grounds": "属实"})
        Case.objects.update(status="decided", accepted_at=now(), decided_at=now(), outcome="approved")
        client.post(step, {"step": "order", "kind": "revoke", "text": "撤销", "result": "已领的退回"})

        client.post(step, {"step": "object_to_finding", "text": "登记有误"})

        assert Commitment.objects.get().status == "false"
        assert CommitmentObjection.objects.get().holder_id == signed.holder_id
        assert CreditRecord.objects.exists()
        page = client.get(address("hall:check", signed)).content.decode()
        assert "撤销原决定" in page
        assert "认定是您作出的" in page  # so another one answers the objection
        assert all(step in page for step in ("登记告知承诺", "记录本人的陈述", "提出异议"))
        assert Case.objects.get().status == "revoked"

    def test_the_person_reads_the_remedies_beside_the_order_and_that_nothing_holds_once_it_is_annulled(
        self, client, signed
    ):
        at, by = now(), actor(signed.case_proof.case.department, "clerk")
        given = {"commitment_id": signed.pk, "by": by, "at": at}
        commitment_checks.finish(kept=False, findings="不符", **given)
        breaches.hear(statement="", waived=True, **given)
        breaches.decide(is_false=True, grounds="登记属实", **given)
        Case.objects.update(status="decided", accepted_at=at, decided_at=at, outcome="approved")
        breaches.order(kind="rectify", text="补缴", due_on=at.date() + timedelta(days=10), **given)
        breaches.order(kind="revoke", text="撤销", result="已领的退回", **given)
        citizen(client, signed.holder)

        revoked = client.get(reverse("me_case", args=[signed.case_proof.case.number])).content.decode()
        client.post(address("me_commitment_step", signed), {"step": "object", "text": "登记有误"})
        another = actor(signed.case_proof.case.department, "head")
        filed = CommitmentObjection.objects.get()
        commitment_objections.answer(objection_id=filed.pk, upheld=True, answer="登记有误", by=another, at=at)
        annulled = client.get(address("me_commitment", signed)).content.decode()

        assert "行政复议" in revoked
        assert "整改：" in revoked
        assert "下面的措施不再执行" in annulled
        assert "已完成" not in annulled

    def test_a_person_who_comes_to_the_window_takes_it_back_there(self, client, signed):
        officer(client, signed.plan.department, Duty.CLERK)
        step = address("hall:check_step", signed)

        bare = client.post(step, {"step": "withdraw", "reason": " "})
        done = client.post(step, {"step": "withdraw", "reason": "想起来有证明"}, follow=True)

        assert (bare.status_code, "QueryDict" in bare.content.decode()) == (400, False)  # in the search box
        assert "撤回这份承诺" not in done.content.decode()
        assert "想起来有证明" in done.content.decode()
        assert Commitment.objects.get().status == "withdrawn"

    def test_a_supervisor_reads_and_does_not_act(self, client, signed):
        officer(client, catalog.DepartmentFactory(programme=signed.plan.department.programme), Duty.SUPERVISOR)

        assert "登记核查结果" not in client.get(address("hall:check", signed)).content.decode()
        assert client.post(address("hall:check_step", signed), {"step": "finish"}).status_code == 403

    def test_the_document_has_the_same_bytes_whenever_it_is_opened(self, client, signed, monkeypatch):
        drawn = iter([b"%PDF-1.7 first", b"%PDF-1.7 second"])
        monkeypatch.setattr("portal.papers.commitments.render_pdf", lambda *_given: next(drawn))
        officer(client, signed.plan.department, Duty.CLERK)

        opened = [client.get(address("hall:check_document", signed)).content for _time in range(2)]

        assert opened == [b"%PDF-1.7 first"] * 2


class TestLedgers:
    def test_are_to_be_inspected_and_exported_by_the_department_and_the_office(self, client):
        proof = CaseProofFactory(mismatched=True)
        by = actor(proof.case.department, "clerk")
        materials.supplement(case_proof_id=proof.pk, reason="补近三个月流水", by=by, at=now())
        materials.supply(case_proof_id=proof.pk, note="自己带来的", by=by, at=now())
        officer(client, catalog.DepartmentFactory(programme=proof.case.programme), Duty.OFFICE)

        page = client.get(reverse("hall:materials")).content.decode()
        table = client.get(reverse("hall:materials"), {"kind": "voluntary", "format": "csv"}).content.decode()
        gone = client.get(reverse("hall:materials"), {"to": "2020-01-01"}).content.decode()

        assert "补近三个月流水" in page
        assert "自己带来的" in table
        assert "没有记录" in gone

    def test_of_another_department_stay_shut(self, client):
        proof = CaseProofFactory(mismatched=True)
        by = actor(proof.case.department, "clerk")
        materials.supplement(case_proof_id=proof.pk, reason="补近三个月流水", by=by, at=now())
        officer(client, catalog.DepartmentFactory(), Duty.CLERK)

        assert "补近三个月流水" not in client.get(reverse("hall:materials")).content.decode()


class TestOwn:
    def test_the_person_signs_on_the_phone_and_sees_check_and_text(self, client, offered):
        citizen(client, offered.party.holder)
        sign = reverse("me_sign", args=[offered.case.number, offered.pk])

        page = client.get(sign).content.decode()
        nothing = client.post(sign, {})
        done = client.post(sign, {"decision": "sign"}, follow=True)

        assert "不承诺，另行提供证明" in page
        assert nothing.status_code == 400
        assert "承诺已签署" in done.content.decode()
        assert Commitment.objects.get().method == "phone"

    def test_chooses_the_proof_instead(self, client, offered):
        citizen(client, offered.party.holder)

        client.post(reverse("me_sign", args=[offered.case.number, offered.pk]), {"decision": "decline"})

        offered.refresh_from_db()
        assert (offered.way, offered.status) == ("applicant", "pending")

    def test_is_asked_to_speak_before_anything_is_found_and_may_withdraw_before(self, client, signed):
        citizen(client, signed.holder)
        assert "撤回这份承诺" in client.get(address("me_commitment", signed)).content.decode()
        by = actor(signed.plan.department, "clerk")
        commitment_checks.finish(commitment_id=signed.pk, kept=False, findings="有工资", by=by, at=now())

        client.post(address("me_commitment_step", signed), {"step": "speak", "statement": "已经离职"})

        assert Commitment.objects.get().breach.statement == "已经离职"
        assert "已经离职" in client.get(address("me_commitment", signed)).content.decode()

    def to_rectify(self, signed):
        """What the verbs about this commitment need, after it was found false and is to be put right."""
        at, by = now(), actor(signed.case_proof.case.department, "clerk")
        given = {"commitment_id": signed.pk, "by": by, "at": at}
        commitment_checks.finish(kept=False, findings="不符", **given)
        breaches.hear(statement="", waived=True, **given)
        breaches.decide(is_false=True, grounds="登记属实", **given)
        breaches.order(kind="rectify", text="补缴", due_on=at.date() + timedelta(days=10), **given)
        return given

    def test_whose_word_it_was_reads_what_to_put_right_and_not_the_applicant_beside_them(self, client, signed):
        case = signed.case_proof.case
        applicant = somebody_elses_case(signed.case_proof)
        self.to_rectify(signed)
        address = reverse("me_case", args=[case.number])

        citizen(client, signed.holder)
        own = client.get(address).content.decode()
        citizen(client, applicant)
        beside = client.get(address).content.decode()

        assert ("整改：补缴" in own, "承诺被认定为不实" in own) == (True, True)
        assert ("补缴" in beside, "不实" in beside) == (False, False)
        assert "受理部门在与本人核实" in beside

    def test_is_told_on_the_case_what_was_ordered_to_be_put_right(self, client, signed):
        given = self.to_rectify(signed)
        citizen(client, signed.holder)

        page = client.get(reverse("me_case", args=[signed.case_proof.case.number])).content.decode()

        assert "整改：" in page
        assert "作出了处理措施：责令限期整改" in page
        breaches.complete(kind="rectify", outcome="已补缴", **given)
        assert "整改：" not in client.get(reverse("me_case", args=[signed.case_proof.case.number])).content.decode()

    def test_reads_what_each_measure_means_what_it_came_to_and_where_to_turn(self, client, signed):
        at, by = now(), actor(signed.case_proof.case.department, "clerk")
        given = {"commitment_id": signed.pk, "by": by, "at": at}
        commitment_checks.finish(kept=False, findings="不符", **given)
        breaches.hear(statement="", waived=True, **given)
        breaches.decide(is_false=True, grounds="登记属实", **given)
        for kind in ("stop", "punish", "transfer"):
            breaches.order(kind=kind, text=f"要求{kind}", **given)
        breaches.order(kind="rectify", text="补缴", due_on=at.date(), **given)
        breaches.complete(kind="stop", outcome="已经停了", **given)
        Measure.objects.filter(kind="rectify").update(due_at=at - timedelta(hours=1))
        citizen(client, signed.holder)

        page = client.get(address("me_commitment", signed)).content.decode()

        said = "本人表示没有意见 申请修复 已经停了 另有处罚决定书 由接手的机关依法处理 还没有登记完成 行政复议"
        assert [words for words in said.split() if words not in page] == []
        assert "凭这份承诺办的停下来" not in page  # it is done

    def test_reads_when_and_why_it_was_taken_back_and_that_it_is_off_view(self, client, signed):
        Commitment.objects.update(publication_agreed_at=now())
        citizen(client, signed.holder)
        assert "您同意公开，到" in client.get(address("me_commitment", signed)).content.decode()

        taken = {"step": "withdraw", "reason": "改交证明"}
        page = client.post(address("me_commitment_step", signed), taken, follow=True).content.decode()

        assert "改交证明" in page
        assert "撤回了，不再公开" in page

    def test_nobody_else_sees_it(self, client, signed):
        client.force_login(RepresentationFactory().user, backend=BACKEND)

        assert client.get(address("me_commitment", signed)).status_code == 404
        assert client.get(address("me_commitment_document", signed)).status_code == 404

    def test_asks_for_the_repair_of_a_record(self, client):
        record = CreditRecordFactory(recorded_at=now())
        citizen(client, record.holder)

        client.post(reverse("me_ask_repair", args=[record.pk]), {"reason": "已经整改"})

        assert "已申请修复" in client.get(reverse("me_commitments")).content.decode()

    def test_sees_what_is_asked_for_why_and_until_when(self, client):
        proof = CaseProofFactory(mismatched=True)
        by = actor(proof.case.department, "clerk")
        materials.supplement(case_proof_id=proof.pk, reason="补近三个月流水", by=by, at=now())
        citizen(client, proof.case.applicant)

        page = client.get(reverse("me_case", args=[proof.case.number])).content.decode()

        assert "补近三个月流水" in page
        assert "前交来" in page


class TestOffice:
    def test_lists_the_items_over_the_seven_fields_and_exports_them(self, client, offered):
        offered.proof.commitment_templates.update(field="social_assistance")
        offered.case.item_version.__class__.objects.update(status="published", valid_from=now() - timedelta(days=9))
        officer(client, catalog.DepartmentFactory(programme=offered.case.programme), Duty.OFFICE)

        page = client.get(reverse("office_commitments")).content.decode()
        table = client.get(reverse("office_commitments"), {"format": "csv"}).content.decode()

        for field in ("户籍管理", "市场主体准营", "资格考试", "社会保险", "社会救助", "健康体检", "法律服务"):
            assert field in page
        assert offered.proof.name in table

    def test_notes_a_repair_having_read_what_the_person_says_and_saying_what_was_verified(self, client):
        record = CreditRecordFactory(recorded_at=now() - timedelta(days=1))
        citizen(client, record.holder)
        client.post(reverse("me_ask_repair", args=[record.pk]), {"reason": "罚款已经缴清"})
        officer(client, catalog.DepartmentFactory(programme=record.programme), Duty.OFFICE)

        assert "罚款已经缴清" in client.get(reverse("office_commitments")).content.decode()
        assert client.post(reverse("office_repair", args=[record.pk])).status_code == 400
        client.post(reverse("office_repair", args=[record.pk]), {"reason": "缴款凭证核对过"})

        record.refresh_from_db()
        assert record.standing(now()) == "repaired"


class TestPublic:
    def test_what_is_on_view_is_masked_and_open_to_objection(self, client, offered):
        offered.proof.commitment_templates.update(is_published=True)
        by = actor(offered.case.department, "clerk")
        signed = commitments.sign(case_proof_id=offered.pk, by=by, at=now(), agrees_to_publication=True)
        client.force_login(RepresentationFactory().user, backend=BACKEND)

        page = client.get(reverse("commitment_list"), {"city": offered.case.programme.code}).content.decode()
        listed = client.get("/api/v1/commitments/published/").json()["results"]
        scan = ContentFile(b"%PDF-1.7\n%%EOF", name="a.pdf")
        client.post(address("me_commitment_object", signed), {"text": "房子是我的", "files": scan})

        assert signed.holder.name not in page
        assert [(one["id"], one["person"]) for one in listed] == [(str(signed.pk), signed.holder.masked_name)]
        assert CommitmentObjection.objects.get().text == "房子是我的"
        citizen(client, signed.holder)
        assert client.get(f"/api/v1/commitments/{signed.pk}/").json()["objections"] == []  # who objected, and how

    def test_what_is_on_view_is_shown_in_pages(self, client, signed, monkeypatch):
        monkeypatch.setattr("portal.pages.public.commitments.PAGE", 1)
        Commitment.objects.update(publication_agreed_at=now())
        second = CommitmentFactory(publication_agreed_at=now() - timedelta(days=1))

        pages = [client.get(reverse("commitment_list"), {"page": number}).content.decode() for number in (1, 2)]

        links = [[address("me_commitment_object", one) in page for one in (signed, second)] for page in pages]
        assert links == [[True, False], [False, True]]
        assert "第 2 页，共 2 页，2 份" in pages[1]


class TestCreditByHand:
    def proposed(self, client, programme):
        officer(client, catalog.DepartmentFactory(programme=programme), Duty.OFFICE)
        form = {
            "document_type": "uscc", "number": numbers.uscc(77), "name": "示例商行", "kind": "serious",
            "source": "示例局处罚决定书〔2026〕1号", "legal_basis": "示例条例第九条", "facts": "拒不履行",
        }  # fmt: skip
        bare = client.post(reverse("office_credit"), form)
        assert (bare.status_code, "附上文书" in bare.content.decode()) == (400, True)
        client.post(reverse("office_credit"), {**form, "evidence": picture()})
        return CreditProposal.objects.get()

    def test_is_proposed_heard_and_entered_and_its_effect_is_shown(self, client):
        row = self.proposed(client, catalog.ProgrammeFactory(dongying=True))
        page = reverse("office_credit_proposal", args=[row.pk])
        assert "现在还不影响" in client.get(page).content.decode()
        early = client.post(page, {"step": "decide", "decision": "enter", "grounds": "属实"})
        assert (early.status_code, "还没有听取" in early.content.decode()) == (409, True)
        client.post(page, {"step": "hear", "statement": "已改正"})
        client.post(page, {"step": "decide", "decision": "enter", "grounds": "属实"})

        record = CreditRecord.objects.get()
        assert (record.kind, record.source) == ("serious", row.source)
        assert "有效：修复" in client.get(page).content.decode()

    def test_the_person_speaks_in_the_own_account(self, client):
        row = self.proposed(client, catalog.ProgrammeFactory())
        citizen(client, row.holder)

        assert "拟记在您名下的信用记录" in client.get(reverse("me_commitments")).content.decode()
        client.post(reverse("me_credit_speak", args=[row.pk]), {"statement": "不是我们"})

        assert CreditProposal.objects.get().hearing == "own"

    @pytest.mark.parametrize("duty", [Duty.CLERK, Duty.LIAISON])
    def test_is_not_for_everybody(self, client, duty):
        officer(client, catalog.DepartmentFactory(), duty)

        assert client.get(reverse("office_credit")).status_code == 403


def test_the_list_is_published_when_it_changed_or_is_due_kept_and_compared(client):
    noon = now().astimezone(LOCAL).replace(hour=12)
    version = catalog.ServiceItemVersionFactory()
    requirement = requirement_of(version, ways=["commitment"], committable=True)
    officer(client, catalog.DepartmentFactory(), Duty.OFFICE)
    publish = reverse("office_commitments_publish")
    client.post(publish)
    assert client.post(publish).status_code == 409  # nothing changed
    assert commitment_lists.remind(at=noon) == 0
    CommitmentListEdition.objects.update(published_at=noon - timedelta(days=400))
    assert [commitment_lists.remind(at=noon), commitment_lists.remind(at=noon)] == [1, 1]
    assert Notification.objects.filter(kind="commitment_list.due").count() == 1
    assert "就该公布新一期了" in client.get(reverse("office_commitments")).content.decode()
    client.post(publish, {"note": "没有变化"})
    catalog.CommitmentTemplateFactory(proof=requirement.proof, version=2, content="改了的内容")
    client.post(publish, {"note": "改了文字"})

    first, _same, _third = CommitmentListEdition.objects.order_by("number")
    page = client.get(reverse("commitment_edition", args=["anqiu", 3])).content.decode()
    assert first.rows[0]["content"] in page
    assert "<ins>改了的内容</ins>" in page
    assert client.get(reverse("commitment_edition", args=["anqiu", 4])).status_code == 404


def test_a_risk_is_reviewed_and_the_late_ones_are_named(client):
    version = catalog.ServiceItemVersionFactory()
    proof = requirement_of(version, ways=["commitment"], committable=True).proof
    proof.risk_assessments.update(review_due_on=now().date() - timedelta(days=9))
    officer(client, catalog.DepartmentFactory(), Duty.OFFICE)
    assert "过了复核日期" in client.get(reverse("office_commitments")).content.decode()

    form = {"conclusion": "checkable", "grounds": "可核", "next_review_on": now().date() + timedelta(days=90)}
    client.post(reverse("office_risk", args=[proof.code]), form)

    assert proof.risk_assessments.count() == 2
    assert "过了复核日期" not in client.get(reverse("office_commitments")).content.decode()
