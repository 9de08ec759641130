"""What citizens and enterprises see: their own, and only their own."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Duty, PartyRole, Way
from certificates.models import AccessRecord, Authorisation, HolderCode, LicenceStatus, Representation
from portal.foundation import timeline
from portal.foundation.actors import SYSTEM
from portal.foundation.identifiers import uuid7
from portal.foundation.outbox import deliver_due
from tests.factories import catalog, certificates
from tests.factories.catalog import AT, actor
from tests.factories.files import picture
from tests.factories.verification import (
    CaseFactory,
    CasePartyFactory,
    CaseProofFactory,
    CreditRecordFactory,
    requirement,
)
from verification.actions import course
from verification.models import Case, CaseStatus, ProofStatus, SiteCheck, SupplementRecord, VoluntaryRecord

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def at_ten():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def me():
    """A citizen's account with its holder."""
    return certificates.RepresentationFactory()


@pytest.fixture
def mine(client, me):
    """A client of that citizen."""
    client.force_login(me.user)
    return client


def said(response):
    return response.content.decode()


def test_the_pages_speak_for_the_city_of_ones_newest_application_until_one_chooses(mine, me):
    catalog.ProgrammeFactory()
    programme = catalog.ProgrammeFactory(dongying=True)
    CaseFactory(applicant=me.holder, item_version__item__department__programme=programme, programme=programme)

    assert mine.get(reverse("home")).context["programme"].code == "dongying"
    mine.get(reverse("city"), {"set": "anqiu"})
    assert mine.get(reverse("home")).context["programme"].code == "anqiu"


class TestWallet:
    def test_shows_cards_masked_with_issuer_and_state(self, mine, me):
        licence = certificates.LicenceFactory(holder=me.holder, number="SL12345678")

        page = said(mine.get(reverse("me")))

        assert licence.licence_type.name in page
        assert licence.issuer.name in page
        assert "SL12345678" not in page
        assert not AccessRecord.objects.exists()

    def test_puts_what_expires_first_in_front_and_what_ended_apart(self, mine, me):
        for until in (None, date(2030, 1, 1), date(2026, 12, 16)):
            certificates.LicenceFactory(holder=me.holder, valid_until=until)
        certificates.LicenceFactory(holder=me.holder, status=LicenceStatus.REVOKED)

        context = mine.get(reverse("me")).context

        assert [one["card"].valid_until for one in context["cards"]] == [date(2026, 12, 16), date(2030, 1, 1), None]
        assert context["cards"][0]["soon"] == "还有 23 天到期"
        assert [one["card"].state for one in context["ended"]] == ["revoked"]

    def test_costs_the_same_however_many_cards(self, mine, me, django_assert_max_num_queries):
        for _ in range(6):
            certificates.LicenceFactory(holder=me.holder)

        with django_assert_max_num_queries(22):
            mine.get(reverse("me"))

    def test_opening_one_leaves_a_record_of_my_own(self, mine, me):
        licence = certificates.LicenceFactory(holder=me.holder)

        page = said(mine.get(reverse("me_licence", args=[licence.pk])))

        assert "示例路1号" in page
        assert AccessRecord.objects.get().basis == AccessRecord.Basis.SELF

    def test_another_persons_is_not_there(self, mine):
        answer = mine.get(reverse("me_licence", args=[certificates.LicenceFactory().pk]))

        assert answer.status_code == 404
        assert not AccessRecord.objects.exists()

    def test_a_forged_one_shows_nothing_and_says_so(self, mine, me):
        licence = certificates.LicenceFactory(holder=me.holder, forged=True)

        page = said(mine.get(reverse("me_licence", args=[licence.pk])))

        assert "证照签名与内容不符" in page
        assert "示例路1号" not in page


class TestCode:
    def test_is_shown_as_picture_bars_and_digits(self, mine):
        answer = mine.get(reverse("me_code"))

        assert len(answer.context["digits"]) == 8
        assert said(answer).count("<svg") >= 2
        assert "no-store" in answer["Cache-Control"]

    def test_a_new_one_ends_the_old(self, mine):
        mine.get(reverse("me_code"))
        with time_machine.travel(AT + timedelta(seconds=10), tick=False):
            answer = mine.get(reverse("me_code"), headers=HTMX)

        assert "<html" not in said(answer)
        old, new = HolderCode.objects.order_by("created_at")
        assert old.expires_at < new.expires_at
        assert old.expires_at <= new.created_at


class TestWhose:
    def test_a_guardian_changes_to_the_child_and_shows_the_childs_code(self, mine, me):
        child = certificates.RepresentationFactory(user=me.user, relation=Representation.Relation.GUARDIAN).holder
        certificates.LicenceFactory(holder=me.holder)

        mine.post(reverse("me_holder"), {"holder": str(child.pk)})
        context = mine.get(reverse("me")).context

        assert context["whose"].holder == child
        assert context["cards"] == []
        assert HolderCode.objects.get().holder == child

    def test_nobody_changes_to_a_stranger(self, mine, me):
        mine.post(reverse("me_holder"), {"holder": str(certificates.HolderFactory().pk)})

        assert mine.get(reverse("me")).context["whose"].holder == me.holder

    def test_an_enterprise_sees_the_licences_of_its_organisation(self, client):
        stands = certificates.RepresentationFactory(
            relation=Representation.Relation.LEGAL_REPRESENTATIVE,
            holder=certificates.HolderFactory(organisation=True),
        )
        certificates.LicenceFactory(holder=stands.holder)
        client.force_login(stands.user)

        answer = client.get(reverse("me"))

        assert stands.holder.name in said(answer)
        assert len(answer.context["cards"]) == 1

    def test_an_ended_representation_shows_nothing(self, mine, me):
        Representation.objects.filter(pk=me.pk).update(ended_at=AT)

        assert mine.get(reverse("me")).status_code == 403

    @pytest.mark.parametrize("duty", [Duty.CLERK, Duty.LIAISON, Duty.OFFICE])
    def test_an_officer_is_told_to_use_the_own_account(self, client, duty):
        user = catalog.OfficerFactory(duty=duty).user
        client.force_login(user)

        answer = client.get(reverse("me"))

        assert answer.status_code == 403
        assert "用自己的个人账号登录" in said(answer)

    @pytest.mark.parametrize("name", ["me", "me_code", "me_cases", "me_accesses", "me_authorisations", "me_profile"])
    def test_nothing_is_shown_without_signing_in(self, client, name):
        assert client.get(reverse(name)).status_code == 302


class TestAccesses:
    def seen(self, me, **what):
        return certificates.AccessRecordFactory(holder_id=me.holder.pk, **what)

    def test_says_who_why_and_which_fields(self, mine, me):
        item = catalog.ServiceItemFactory(code="AQ-0089", name="示例救助")
        kind = catalog.LicenceTypeFactory(name="居民身份证")
        record = self.seen(me, what=kind.name, purpose=item.code, fields=["address"], window="3")

        page = said(mine.get(reverse("me_accesses")))

        case = CaseFactory()
        form = [{"name": "rooms", "label": "申报客房间数"}]
        case.item_version.__class__.objects.filter(pk=case.item_version_id).update(form=form)
        self.seen(me, what="办件申请表", purpose=case.number, fields=["rooms"])

        assert record.department.name in page
        assert "申报客房间数" in said(mine.get(reverse("me_accesses")))
        assert "办示例救助，3 号窗口" in page
        assert "住址" in page

    def test_what_is_no_field_of_a_form_has_its_words_too(self, mine, me):
        codes = ["form", "letters", "files", "file", "commitment", "site_check", "credit"]
        self.seen(me, what="整件归档包", fields=codes)

        page = said(mine.get(reverse("me_accesses")))

        assert "申请表、函件、附件" in page
        assert [code for code in codes if f"、{code}" in page] == []

    def test_refused_and_failed_looks_are_there_too(self, mine, me):
        self.seen(me, result="refused", reason_code="no_consent")
        self.seen(me, result="failed", reason_code="source_down")
        stranger = self.seen(me, result="refused", reason_code="not_concerned")
        whose = said(mine.get(reverse("me_access", args=[stranger.pk])))

        page = said(mine.get(reverse("me_accesses"), {"kind": "not_given"}))

        assert "没给看：没有本人同意" in page
        assert "没读到：证照数据源暂时不能访问" in page
        assert "没给看：来看的人不经办这件事" in page
        assert "允许看" not in whose

    def test_the_kinds_add_up_to_all(self, mine, me):
        for basis in ("duty", "consent", "self", "public_check"):
            self.seen(me, basis=basis)
        self.seen(me, result="refused", reason_code="no_article")

        everything, *kinds = mine.get(reverse("me_accesses")).context["chips"]

        assert everything["count"] == 5 == sum(chip["count"] for chip in kinds)

    def test_filters_by_year_and_department(self, mine, me):
        old = self.seen(me, at=datetime(2025, 12, 31, 15, 59, tzinfo=UTC))
        new = self.seen(me, at=datetime(2025, 12, 31, 16, 1, tzinfo=UTC))  # already 2026 in Shanghai

        def rows(**query):
            return [
                row["url"] for day in mine.get(reverse("me_accesses"), query).context["days"] for row in day["rows"]
            ]

        assert rows(year="2025") == [reverse("me_access", args=[old.pk])]
        assert rows(department=str(new.department_id)) == [reverse("me_access", args=[new.pk])]
        assert rows(year="junk", department="x") == rows()

    def test_pages_follow_each_other_without_gap_or_double(self, mine, me):
        for n in range(45):
            self.seen(me, at=AT - timedelta(minutes=n // 3))

        address, found = reverse("me_accesses"), []
        while address:
            context = mine.get(address).context
            found += [row["url"] for day in context["days"] for row in day["rows"]]
            address = context["next"]

        assert len(found) == len(set(found)) == 45

    def test_costs_the_same_however_long_the_log(self, mine, me, django_assert_max_num_queries):
        for _ in range(30):
            self.seen(me)

        with django_assert_max_num_queries(22):
            mine.get(reverse("me_accesses"))

    def test_one_that_i_do_not_know_of_leads_to_people(self, mine, me):
        record = self.seen(me)
        catalog.WindowFactory(number="19", is_supervision=True, hall__programme=record.department.programme)

        page = said(mine.get(reverse("me_access", args=[record.pk])))

        assert "这不是我办的" in page
        assert "12345" in page
        assert "19 号监督专窗" in page
        assert str(record.pk) in page

    def test_another_persons_record_is_not_there(self, mine):
        record = certificates.AccessRecordFactory(holder_id=uuid7())

        assert mine.get(reverse("me_access", args=[record.pk])).status_code == 404


class TestAuthorisations:
    def test_what_holds_stands_apart_from_what_ended(self, mine, me):
        certificates.AuthorisationFactory(holder=me.holder)
        certificates.AuthorisationFactory(holder=me.holder, withdrawn_at=AT - timedelta(minutes=1))
        certificates.AuthorisationFactory(holder=me.holder, valid_until=AT)

        context = mine.get(reverse("me_authorisations")).context

        assert [row["state"] for row in context["holding"]] == ["active"]
        assert {row["state"] for row in context["ended"]} == {"withdrawn", "expired"}

    def test_one_click_takes_it_back(self, mine, me):
        consent = certificates.AuthorisationFactory(holder=me.holder)

        page = mine.post(reverse("me_withdraw", args=[consent.pk]), follow=True)

        consent.refresh_from_db()
        assert consent.withdrawn_at == AT
        assert f"已撤回。从现在起，{consent.department.name}不能再凭这次同意看。" in said(page)

    def test_a_second_click_says_that_it_was_taken_back(self, mine, me):
        consent = certificates.AuthorisationFactory(holder=me.holder)
        mine.post(reverse("me_withdraw", args=[consent.pk]))

        answer = mine.post(reverse("me_withdraw", args=[consent.pk]))

        assert answer.status_code == 409
        assert "已经撤回过了" in said(answer)

    def test_nobody_takes_back_what_another_gave(self, mine):
        consent = certificates.AuthorisationFactory()

        assert mine.post(reverse("me_withdraw", args=[consent.pk])).status_code == 404
        assert Authorisation.objects.get().withdrawn_at is None


class TestCases:
    def proof(self, case, party, **state):
        needed = requirement(
            case.item_version, name=state.pop("name", "示例收入"), ways=[Way.COMMITMENT, Way.APPLICANT]
        )
        return CaseProofFactory(case=case, party=party, requirement=needed, **state)

    def opened(self, me, **state):
        case = CaseFactory(applicant=me.holder, **state)
        return case, CasePartyFactory(case=case, holder=me.holder)

    def test_are_listed_with_their_state_in_words(self, mine, me):
        case, party = self.opened(me, status=CaseStatus.ACCEPTED, accepted_at=AT)
        self.proof(case, party, way=Way.VERIFICATION, status=ProofStatus.REQUESTED)

        page = said(mine.get(reverse("me_cases")))

        assert case.number in page
        assert "在办：还差 1 项证明" in page

    def test_say_what_one_must_still_do(self, mine, me):
        case, party = self.opened(me)
        self.proof(case, party, way=Way.APPLICANT, status=ProofStatus.PENDING)

        page = said(mine.get(reverse("me_case", args=[case.number])))

        assert "交“示例收入”：在这里交，或带到窗口" in page
        assert "等您交来" in page

    def test_what_one_owes_is_asked_for_honestly_and_not_again_once_it_is_sent(self, mine, me):
        case, party = self.opened(me)
        proof = self.proof(case, party, way=Way.APPLICANT, status=ProofStatus.PENDING)
        address = reverse("me_supply", args=[case.number, proof.pk])
        hall = catalog.ServiceHallFactory(programme=case.programme)

        form = said(mine.get(address))
        sent = said(mine.post(address, {"note": "原件照片", "file": picture()}, follow=True))

        assert "这一样要您交" in form
        assert hall.name in form  # of the case's city, whichever city one looks at
        assert "不交也照样办" not in form
        assert "您在网上交的材料，窗口还没看" in sent
        assert "或带到窗口" not in sent

    def test_say_why_a_case_stands_still_and_what_the_window_wrote(self, mine, me):
        case, _party = self.opened(me, status=CaseStatus.ACCEPTED, accepted_at=AT)
        by = actor(case.department, Duty.CLERK)
        course.suspend(case_id=case.pk, reason="examination", note="专家下周三评审", by=by, at=AT)

        page = said(mine.get(reverse("me_case", args=[case.number])))

        assert "检验、检测、鉴定或专家评审" in page
        assert "专家下周三评审" in page

    def test_take_what_one_hands_in_and_keep_what_was_typed_where_it_is_refused(self, mine, me):
        case, party = self.opened(me)
        proof = self.proof(case, party, way=Way.VERIFICATION, status=ProofStatus.REQUESTED)
        address = reverse("me_supply", args=[case.number, proof.pk])
        hostile = SimpleUploadedFile("流水.pdf", b"MZ\x90", "application/pdf")

        page = said(mine.get(reverse("me_case", args=[case.number])))
        refused = mine.post(address, {"note": "工资流水", "file": hostile})
        taken = mine.post(address, {"note": "工资流水", "file": picture()}, follow=True)

        assert address in page
        assert (refused.status_code, "工资流水" in said(refused)) == (400, True)
        assert "窗口看过会采用" in said(taken)
        assert "您在网上交的材料，窗口还没看" in said(taken)
        assert VoluntaryRecord.objects.get().waits
        assert mine.get(reverse("me_supply", args=[case.number, CaseProofFactory().pk])).status_code == 404

    def test_say_when_somebody_comes_and_do_not_ask_again_for_what_waits_at_the_window(self, mine, me):
        case, party = self.opened(me)
        visited = self.proof(case, party, name="示例住处", way=Way.SITE_CHECK, status=ProofStatus.PENDING)
        SiteCheck.objects.create(case_proof=visited, planned_on=date(2031, 5, 6), planned_at=AT)
        brought = self.proof(case, party, way=Way.APPLICANT, status=ProofStatus.PENDING)
        VoluntaryRecord.objects.create(case_proof=brought, at=AT, waits=True)

        page = said(mine.get(reverse("me_case", args=[case.number])))

        assert "工作人员2031 年 5 月 6 日上门核实" in page
        assert "带到窗口" not in page

    def test_ask_for_nothing_while_officers_still_look_themselves_and_say_when_a_day_has_passed(self, mine, me):
        case, party = self.opened(me)
        state = {"party": party, "case": case, "status": ProofStatus.NOT_FOUND}
        ways = [Way.VERIFICATION, Way.SITE_CHECK, Way.APPLICANT]
        first, visited = (
            CaseProofFactory(requirement=requirement(case.item_version, name=name, ways=ways), **state)
            for name in ("示例存款", "示例住处")
        )
        SiteCheck.objects.create(case_proof=visited, planned_on=date(2026, 1, 5), planned_at=AT)

        page = said(mine.get(reverse("me_case", args=[case.number])))

        assert "先由工作人员上门核实，不用您跑" in page
        assert "上门核实，还没有结果" in page
        assert ("没对上" in page, "问窗口" in page) == (False, False)
        assert not SupplementRecord.objects.filter(case_proof=first).exists()

        Case.objects.filter(pk=case.pk).update(status=CaseStatus.WITHDRAWN)
        over = said(mine.get(reverse("me_case", args=[case.number])))
        assert ("对方没有查到记录" in over, "上门核实，不用" in over, "上门核实，还没有" in over) == (
            True,
            False,
            False,
        )

    def test_ask_for_a_supplement_once_with_its_term_and_say_when_that_is_over(self, mine, me):
        case, party = self.opened(me)
        proof = self.proof(case, party, way=Way.VERIFICATION, status=ProofStatus.MISMATCHED)
        asked = SupplementRecord(
            case_proof=proof, step="asked", due_at=AT - timedelta(days=1), at=AT - timedelta(days=9)
        )
        asked.reason = "补近三个月流水"
        asked.save()

        answer = mine.get(reverse("me_case", args=[case.number]))
        page = said(answer)
        form = said(mine.get(reverse("me_supply", args=[case.number, proof.pk])))

        assert [("示例收入" in line, "期限" in line) for line in answer.context["todo"]] == [(True, True)]
        assert ("补近三个月流水" in page, "没对上" in page) == (True, False)
        assert ("的期限已过，还可以交" in page, "的期限已过，还可以交" in form) == (True, True)

    def test_cost_the_same_however_much_is_offered_and_asked(self, mine, me):
        case, party = self.opened(me)

        def more():
            self.proof(case, party, way=Way.COMMITMENT, status=ProofStatus.OFFERED)
            negative = self.proof(case, party, way=Way.VERIFICATION, status=ProofStatus.MISMATCHED)
            asked = SupplementRecord(case_proof=negative, step="asked", due_at=AT, at=AT, points=["rooms"])
            asked.reason = "补一份"
            asked.save()
            with CaptureQueriesContext(connection) as queries:
                mine.get(reverse("me_case", args=[case.number]))
            return len(queries)

        more()  # fills the caches
        assert more() == more()

    def test_do_not_say_that_an_office_confirmed_what_one_brought(self, mine, me):
        case, party = self.opened(me)
        self.proof(case, party, way=Way.SITE_CHECK, status=ProofStatus.SATISFIED, reason_code="supplemented")

        page = said(mine.get(reverse("me_case", args=[case.number])))

        assert "您交的，已收下" in page
        assert "属实" not in page

    def test_say_that_nothing_is_to_be_done_while_departments_ask_each_other(self, mine, me):
        case, party = self.opened(me)
        self.proof(case, party, way=Way.VERIFICATION, status=ProofStatus.REQUESTED)

        assert "没有。受理部门在办，有结果会通知您。" in said(mine.get(reverse("me_case", args=[case.number])))

    def test_a_family_member_sees_the_own_proofs_only(self, mine, me):
        case = CaseFactory()
        other = CasePartyFactory(case=case, holder=case.applicant)
        own = CasePartyFactory(case=case, holder=me.holder, role=PartyRole.SPOUSE, position=2)
        theirs = self.proof(case, other, name="别人的收入", way=Way.APPLICANT, status=ProofStatus.MISMATCHED)
        mine_too = self.proof(case, own, name="自己的收入", way=Way.COMMITMENT, status=ProofStatus.OFFERED)
        catalog.RiskAssessmentFactory(proof=mine_too.proof)
        catalog.CommitmentTemplateFactory(proof=mine_too.proof)
        told = {"about": case, "kind": "commitment.signed", "by": SYSTEM, "at": AT}
        timeline.record(**told, details={"case_proof": str(theirs.pk)})

        page = said(mine.get(reverse("me_case", args=[case.number])))

        assert "自己的收入" in page
        assert f"{me.holder.name}：等您看清告知书" in page
        assert "别人的收入" not in page
        assert "人签了承诺" not in page

    def test_do_not_ask_who_was_barred_meanwhile_to_sign(self, mine, me):
        case, party = self.opened(me)
        offered = self.proof(case, party, way=Way.COMMITMENT, status=ProofStatus.OFFERED)
        catalog.RiskAssessmentFactory(proof=offered.proof)
        catalog.CommitmentTemplateFactory(proof=offered.proof)
        assert "看告知书，自己选" in said(mine.get(reverse("me_case", args=[case.number])))
        CreditRecordFactory(holder=me.holder, programme=case.programme, kind="serious", recorded_at=AT)

        page = said(mine.get(reverse("me_case", args=[case.number])))

        assert "看告知书，自己选" not in page
        assert "愿意就在这里或窗口签" not in page
        assert "窗口换别的办法" in page

    def test_say_whose_word_is_waited_for_and_who_gave_it(self, mine, me):
        case, party = self.opened(me)
        beside = {"holder": certificates.HolderFactory(), "role": PartyRole.SPOUSE, "position": 2}
        spouse = CasePartyFactory(case=case, **beside)
        own = self.proof(case, party, way=Way.COMMITMENT, status=ProofStatus.SATISFIED)
        theirs = self.proof(case, spouse, name="配偶收入", way=Way.COMMITMENT, status=ProofStatus.OFFERED)
        for proof in (own, theirs):
            told = {"about": case, "kind": "commitment.signed", "by": SYSTEM, "at": AT}
            timeline.record(**told, details={"case_proof": str(proof.pk)})

        page = said(mine.get(reverse("me_case", args=[case.number])))

        assert f"{spouse.holder.masked_name}：等本人看清告知书，签字" in page
        assert "在本人的手机上或到窗口签" in page
        assert "同办的人签了承诺" in page
        assert page.count("您签了承诺") == 2  # the proof's line and the event, both one's own

    @pytest.mark.parametrize("over", [False, True])
    def test_say_what_is_to_follow_and_when_its_term_is_over(self, mine, me, over):
        due = AT + timedelta(days=-1 if over else 5)
        state = {"status": CaseStatus.ACCEPTED, "accepted_at": AT, "pending_due_at": due, "pending_days": 5}
        case, party = self.opened(me, **state, pending_materials=["示例收入"])
        self.proof(case, party, way=Way.APPLICANT, status=ProofStatus.PENDING)

        page = said(mine.get(reverse("me_case", args=[case.number])))
        receipt = said(mine.get(reverse("me_receipt", args=[case.number])))

        assert ("已经过了，还缺：示例收入" if over else "补齐：示例收入。到期没有补齐的") in page
        assert ("已经过了，还缺：示例收入" if over else "补齐：示例收入。到期没有补齐的") in receipt

    def test_may_be_withdrawn_before_the_decision_and_the_window_hears_it(self, mine, me):
        clerk = catalog.UserFactory()
        case = CaseFactory(applicant=me.holder, clerk=clerk)
        CasePartyFactory(case=case, holder=me.holder)
        catalog.actor(case.department, "clerk", user=clerk)
        assert "撤回这件申请" in said(mine.get(reverse("me_case", args=[case.number])))

        page = said(mine.post(reverse("me_case_withdraw", args=[case.number]), {"reason": "不办了"}, follow=True))

        assert "申请已撤回" in page
        assert "撤回这件申请" not in page
        deliver_due(AT)
        assert [note.kind for note in clerk.notifications.all()] == ["case.withdrawn"]

    def test_the_receipt_is_masked(self, mine, me):
        case, _party = self.opened(me)

        page = said(mine.get(reverse("me_receipt", args=[case.number])))

        assert case.number in page
        assert me.holder.number not in page

    def test_a_refusal_says_where_one_can_turn(self, mine, me):
        state = {"status": CaseStatus.DECIDED, "accepted_at": AT, "decided_at": AT, "outcome": "refused"}
        case, party = self.opened(me, **state, decision_reason="到期没有补齐")
        self.proof(case, party, way=Way.APPLICANT, status=ProofStatus.PENDING)

        page = said(mine.get(reverse("me_case", args=[case.number])))

        assert "到期没有补齐" in page
        assert "申请行政复议" in page
        assert "办件结束时还没有取得" in page
        assert "等您交来" not in page

    def test_a_strangers_case_is_not_there(self, mine):
        case = CaseFactory()

        assert mine.get(reverse("me_case", args=[case.number])).status_code == 404
        assert mine.get(reverse("me_receipt", args=[case.number])).status_code == 404


class TestProfile:
    def test_offers_modes_language_password_and_the_way_out(self, mine):
        page = said(mine.get(reverse("me_profile")))

        for words in ("换成大字版", "换成高对比", "English", "换密码", "退出登录"):
            assert words in page

    def test_an_officer_switches_the_keys_of_one_letter(self, client):
        user = catalog.OfficerFactory().user
        client.force_login(user)

        client.post(reverse("me_single_keys"), {"on": "0"})

        user.refresh_from_db()
        assert user.single_keys is False
