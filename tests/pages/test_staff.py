"""The staff registry in the browser: the department's own page, the office's, training, practice, hand-over."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Absence, Duty, Officer, StaffChange, TrainingCourse, TrainingRecord, TrainingSession
from portal.accounts.models import User
from tests.factories import requests as situations
from tests.factories.catalog import (
    AT,
    DepartmentFactory,
    LetterTemplateFactory,
    OfficerFactory,
    ProgrammeFactory,
    ProofSourceFactory,
    TrainingCourseFactory,
    TrainingRecordFactory,
    TrainingSessionFactory,
    UserFactory,
)
from verification.actions import practice, requests
from verification.models import PracticeExercise, VerificationRequest

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def shortly_after():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def department():
    return DepartmentFactory()


def signed_in(client, department, *duties):
    user = UserFactory()
    for duty in duties:
        OfficerFactory(user=user, department=department, duty=duty)
    client.force_login(user)
    return user


def liaison_of(department, **facts):
    return OfficerFactory(department=department, duty=Duty.LIAISON, user__display_name="李示例", **facts)


class TestTheDepartmentsOwnPage:
    def test_shows_who_is_there_what_they_lack_and_what_was_filed(self, client, department):
        liaison_of(department)
        TrainingCourseFactory(programme=department.programme)
        signed_in(client, department, Duty.HEAD)

        page = client.get(reverse("desk:staff_registry")).content.decode()

        assert "李示例" in page
        assert "还差代办员 2 名" in page
        assert "未培训" in page

    def test_the_head_registers_somebody_and_the_change_is_filed(self, client, department):
        joiner = UserFactory()
        head = signed_in(client, department, Duty.HEAD)
        form = {"username": joiner.username, "duty": Duty.AGENT, "cover": "B"}

        answer = client.post(reverse("desk:staff_registry"), form)

        assert answer.status_code == 302
        change = StaffChange.objects.get(officer__user=joiner)
        assert (change.kind, change.after, change.filed_by_id, change.noted_at) == ("appointed", "B", head.pk, None)

    @pytest.mark.parametrize(
        ("form", "words"),
        [
            ({"username": "nobody", "duty": "agent", "cover": "A"}, "没有这个账号"),
            ({"username": "", "duty": "agent", "cover": "A"}, "必填"),
        ],
    )
    def test_a_wrong_joiner_is_named_beside_the_field(self, client, department, form, words):
        signed_in(client, department, Duty.HEAD)

        answer = client.post(reverse("desk:staff_registry"), form)

        assert answer.status_code == 400
        assert words in answer.content.decode()

    def test_a_head_gives_no_rights_of_the_office(self, client, department):
        joiner = UserFactory()
        signed_in(client, department, Duty.HEAD)

        client.post(reverse("desk:staff_registry"), {"username": joiner.username, "duty": "office", "cover": "A"})

        assert not Officer.objects.filter(user=joiner).exists()

    def test_a_liaison_reads_and_changes_nothing(self, client, department):
        joiner = UserFactory()
        signed_in(client, department, Duty.LIAISON)

        page = client.get(reverse("desk:staff_registry"))
        answer = client.post(
            reverse("desk:staff_registry"), {"username": joiner.username, "duty": "agent", "cover": "A"}
        )

        assert "登记并报备" not in page.content.decode()
        assert answer.status_code == 403

    def test_costs_the_same_however_many_people(self, client, department, django_assert_max_num_queries):
        TrainingCourseFactory(programme=department.programme)
        for _ in range(12):
            liaison_of(department)
        signed_in(client, department, Duty.HEAD)

        with django_assert_max_num_queries(40):
            client.get(reverse("desk:staff_registry"))


class TestALeaver:
    @pytest.fixture
    def inquiry(self):
        found = situations.sent()
        requests.receive(request_id=found.request.pk, by=found.answering, at=AT)
        return found

    def test_is_previewed_with_numbers_and_handed_over_in_one_step(self, client, inquiry):
        department = inquiry.request.issuing_department
        successor = liaison_of(department)
        signed_in(client, department, Duty.HEAD)
        who = inquiry.answering.user_id

        page = client.get(reverse("desk:staff_person", args=[who])).content.decode()
        assert inquiry.request.number in page
        assert "交接 1 件并免去全部职责" in page
        form = {"to-requests": successor.user_id, "reason": "调离", "then": "leave"}
        answer = client.post(reverse("desk:staff_hand_over", args=[who]), form)

        assert answer.status_code == 302
        assert VerificationRequest.objects.get().assignee_id == successor.user_id
        assert not Officer.objects.in_force(LATER).filter(user_id=who).exists()

    def test_without_a_colleague_the_page_comes_again_with_what_was_typed(self, client, inquiry):
        liaison_of(inquiry.request.issuing_department)
        signed_in(client, inquiry.request.issuing_department, Duty.HEAD)

        answer = client.post(
            reverse("desk:staff_hand_over", args=[inquiry.answering.user_id]), {"reason": "调离", "then": "leave"}
        )

        assert answer.status_code == 400
        assert "选一位本部门能办这类工作的同事" in answer.content.decode()
        assert 'value="调离"' in answer.content.decode()

    def test_a_single_duty_with_work_in_hand_is_not_ended(self, client, inquiry):
        signed_in(client, inquiry.request.issuing_department, Duty.HEAD)
        officer = Officer.objects.get(user_id=inquiry.answering.user_id)

        answer = client.post(
            reverse("desk:staff_change", args=[officer.user_id]),
            {"officer": officer.pk, "step": "dismiss", "reason": "调离"},
        )

        assert answer.status_code == 409
        assert "承办的协查 1 件" in answer.content.decode()

    def test_of_another_department_is_not_there(self, client, inquiry, department):
        signed_in(client, department, Duty.HEAD)

        assert client.get(reverse("desk:staff_person", args=[inquiry.answering.user_id])).status_code == 404

    def test_cover_is_changed_with_its_reason(self, client, department):
        officer = liaison_of(department)
        signed_in(client, department, Duty.HEAD)

        client.post(
            reverse("desk:staff_change", args=[officer.user_id]),
            {"officer": officer.pk, "step": "cover", "cover": "B", "reason": "轮岗"},
        )

        officer.refresh_from_db()
        assert officer.cover == "B"
        assert "轮岗" in client.get(reverse("desk:staff_person", args=[officer.user_id])).content.decode()


class TestPlanningAnAbsence:
    FORM = {"starts_at": "2026-11-25T09:00", "ends_at": "2026-11-25T17:00"}

    def test_without_cover_is_warned_first_and_recorded_when_confirmed(self, client, department):
        signed_in(client, department, Duty.LIAISON)

        warned = client.post(reverse("desk:duty"), self.FORM)
        assert warned.status_code == 409
        assert "没有人在岗，也没有 B 角顶班" in warned.content.decode()
        assert not Absence.objects.exists()

        assert client.post(reverse("desk:duty"), self.FORM | {"confirmed": "1"}).status_code == 302
        assert Absence.objects.exists()

    def test_with_cover_is_recorded_at_once_and_the_plan_shows_who_comes_next(self, client, department):
        liaison_of(department, cover="B")
        signed_in(client, department, Duty.LIAISON)

        assert client.post(reverse("desk:duty"), self.FORM).status_code == 302

        coming = client.get(reverse("desk:duty")).context["coming"][0]["spans"]
        assert [(span["names"], span["by_cover"]) for span in coming][1] == (["李示例"], True)

    def test_the_head_plans_for_a_colleague(self, client, department):
        officer, _cover = liaison_of(department), liaison_of(department, cover="B")
        signed_in(client, department, Duty.HEAD)

        client.post(reverse("desk:duty"), self.FORM | {"who": officer.user_id})

        assert Absence.objects.get().user_id == officer.user_id


class TestTheOffice:
    def test_figures_are_the_number_of_rows_that_they_open(self, client, department):
        liaison_of(department)
        TrainingCourseFactory(programme=department.programme)
        signed_in(client, DepartmentFactory(kind="steering"), Duty.OFFICE)
        page = reverse("office_staff")

        context = client.get(page).context

        for view, count in (("short", len(context["shortfalls"])), ("unattended", len(context["unattended"]))):
            assert len(client.get(page, {"view": view}).context["rows"]) == count
        assert context["due"] == sum(row.due for row in client.get(page, {"view": "due"}).context["rows"])

    def test_a_department_with_requests_and_nobody_there_comes_first(self, client):
        inquiry = situations.sent()
        Officer.objects.filter(user_id=inquiry.answering.user_id).update(valid_until=LATER)
        signed_in(client, DepartmentFactory(programme=inquiry.request.programme, kind="steering"), Duty.OFFICE)

        first = client.get(reverse("office_staff")).context["rows"][0]

        assert first.staffing.department == inquiry.request.issuing_department
        assert (first.unattended, first.waiting) == (True, 1)

    def test_notes_what_was_filed(self, client, department):
        joiner = UserFactory()
        signed_in(client, department, Duty.HEAD)
        client.post(reverse("desk:staff_registry"), {"username": joiner.username, "duty": "agent", "cover": "A"})
        office = signed_in(client, DepartmentFactory(kind="steering"), Duty.OFFICE)
        [waiting] = client.get(reverse("office_filings")).context["waiting"]

        client.post(reverse("office_note_filings"), {"change": [str(waiting.pk)]})

        assert StaffChange.objects.get(pk=waiting.pk).noted_by_id == office.pk
        assert client.get(reverse("office_filings")).context["total"] == 1

    def test_a_supervisor_reads_everything_and_notes_nothing(self, client, department):
        signed_in(client, DepartmentFactory(kind="steering"), Duty.SUPERVISOR)

        for name in ("office_staff", "office_filings", "office_training"):
            assert client.get(reverse(name)).status_code == 200
        assert client.post(reverse("office_note_filings"), {}).status_code == 403
        assert (
            client.post(reverse("office_training"), {"step": "course", "name": "x", "kind": "course"}).status_code
            != 302
        )

    def test_registers_and_dismisses_in_any_department_of_its_city(self, client, department):
        joiner = UserFactory()
        signed_in(client, DepartmentFactory(kind="steering"), Duty.OFFICE)
        page = reverse("office_staff_registry", args=[department.code])

        client.post(page, {"username": joiner.username, "duty": "head", "cover": "A"})
        assert Officer.objects.get(user=joiner).duty == Duty.HEAD
        leave = reverse("office_staff_hand_over", args=[department.code, joiner.pk])
        client.post(leave, {"reason": "调离", "then": "leave"})

        assert Officer.objects.get(user=joiner).valid_until is not None

    def test_does_not_find_a_department_of_another_city(self, client):
        stranger = DepartmentFactory(programme=ProgrammeFactory(dongying=True))
        signed_in(client, DepartmentFactory(kind="steering"), Duty.OFFICE)

        assert client.get(reverse("office_staff_registry", args=[stranger.code])).status_code == 404

    def test_a_department_does_not_open_the_offices_page_of_itself(self, client, department):
        signed_in(client, department, Duty.HEAD)

        assert client.get(reverse("office_staff_registry", args=[department.code])).status_code == 404


class TestTraining:
    def test_the_office_adds_a_course_plans_a_session_and_records_who_came(self, client, department):
        officer = liaison_of(department)
        signed_in(client, DepartmentFactory(kind="steering"), Duty.OFFICE)
        page = reverse("office_training")

        client.post(
            page, {"step": "course", "name": "部门核验", "kind": "course", "duties": ["liaison"], "valid_months": "12"}
        )
        course = TrainingCourse.objects.get()
        client.post(page, {"step": "session", "course": course.pk, "starts_at": "2026-11-23T09:00", "place": "教室"})
        session = TrainingSession.objects.get()
        client.post(reverse("office_session", args=[session.pk]), {"user": [officer.user_id]})

        assert TrainingRecord.objects.get().user_id == officer.user_id
        assert client.get(page).context["due_total"] == 0

    def test_a_wrong_course_comes_back_with_the_words_beside_the_field(self, client):
        signed_in(client, DepartmentFactory(kind="steering"), Duty.OFFICE)

        answer = client.post(reverse("office_training"), {"step": "course", "name": "练习", "kind": "practice"})

        assert answer.status_code == 400
        assert "至少 1 道" in answer.content.decode()

    def test_a_lapsed_certificate_is_shown_to_the_person_the_department_and_the_office(self, client, department):
        officer = liaison_of(department)
        course = TrainingCourseFactory(programme=department.programme)
        TrainingRecordFactory(course=course, user=officer.user, valid_until=AT)
        TrainingSessionFactory(course=course, starts_at=AT + timedelta(days=3))

        client.force_login(officer.user)
        assert "已过期" in client.get(reverse("desk:training")).content.decode()
        signed_in(client, department, Duty.HEAD)
        assert "已过期" in client.get(reverse("desk:staff_registry")).content.decode()
        signed_in(client, DepartmentFactory(kind="steering"), Duty.OFFICE)
        due = client.get(reverse("office_training")).context["due"]
        assert [row["one"].state for row in due] == ["lapsed"]


class TestPractising:
    @pytest.fixture
    def exercise(self, client, department):
        source = ProofSourceFactory(department=department)
        LetterTemplateFactory(proof=source.proof)
        signed_in(client, department, Duty.LIAISON)
        client.post(reverse("desk:practice_start"))
        return PracticeExercise.objects.get()

    def test_says_that_it_is_made_up_and_shows_the_clock_and_the_register(self, client, exercise):
        page = client.get(reverse("desk:exercise", args=[exercise.pk])).content.decode()

        assert "人、号码、登记都是编的" in page
        assert "本单位登记簿（编的）" in page
        assert 'class="mz-clock' in page

    def test_an_answer_leads_to_its_result(self, client, exercise):
        scene = exercise.scene
        typed = {f"fact-{name}": value for name, value in scene["registered"].items()}
        form = {"outcome": scene["outcome"], "return_reason": "不归本单位", **typed}

        result = client.post(reverse("desk:exercise", args=[exercise.pk]), form, follow=True)

        assert "做对" in result.content.decode()
        assert "做对" in client.get(reverse("desk:practice")).content.decode()

    def test_a_refused_answer_keeps_what_was_typed(self, client, exercise):
        form = {"outcome": "matched", "fact-amount": "许多"}

        answer = client.post(reverse("desk:exercise", args=[exercise.pk]), form)

        assert answer.status_code == 400
        assert "许多" in answer.content.decode()
        assert PracticeExercise.objects.get().finished_at is None

    def test_is_found_in_no_inbox_and_by_nobody_else(self, client, exercise, department):
        assert client.get(reverse("desk:inbox")).context["rows"] == []
        signed_in(client, department, Duty.LIAISON)

        assert client.get(reverse("desk:exercise", args=[exercise.pk])).status_code == 404

    def test_is_not_for_a_head_who_answers_nothing(self, client, department):
        signed_in(client, department, Duty.HEAD)

        assert client.get(reverse("desk:practice")).status_code == 200
        assert client.post(reverse("desk:practice_start")).status_code == 403

    def test_one_exercise_at_a_time(self, client, exercise):
        by = User.objects.get(pk=exercise.user_id)
        client.post(reverse("desk:practice_start"))

        assert PracticeExercise.objects.filter(user=by).count() == 1
        assert practice.USUAL_MINUTES == 30
