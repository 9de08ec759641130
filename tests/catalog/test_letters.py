"""Letter templates: fields that say what they hold, drafts that become versions, versions that never change."""

from datetime import timedelta

import pytest

from catalog import letter_fields
from catalog.actions import letters
from catalog.actions.letters import Content
from catalog.models import LetterTemplate, Programme
from portal.foundation import timeline
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotAllowed, NotVisible
from tests.factories.catalog import (
    AT,
    DepartmentFactory,
    LetterTemplateFactory,
    ProgrammeFactory,
    ProofItemFactory,
    ProofRequirementFactory,
    ProofSourceFactory,
    actor,
)

ROOMS = {
    "name": "rooms",
    "label": "住房套数",
    "type": "integer",
    "unit": "套",
    "required": True,
    "least": 0,
    "most": 99,
}
KIND = {"name": "kind", "label": "权利类型", "type": "choice", "required": True, "options": ["所有权", "使用权"]}


class TestFields:
    @pytest.mark.parametrize("typed", ["100", "-1", "两套"])
    def test_refuse_a_number_out_of_bounds(self, typed):
        with pytest.raises(ValueError, match=r"[一-鿿]"):
            letter_fields.read_value(typed, ROOMS)

    def test_a_choice_is_one_of_its_options(self):
        assert letter_fields.read_value("使用权", KIND) == "使用权"
        with pytest.raises(ValueError, match="只能选：所有权、使用权"):
            letter_fields.read_value("租赁权", KIND)

    def test_a_date_has_bounds_too(self):
        field = {"type": "date", "least": "2000-01-01", "most": "2026-12-31"}

        assert letter_fields.read_value("2020-02-29", field) == "2020-02-29"
        with pytest.raises(ValueError, match="不小于"):
            letter_fields.read_value("1999-12-31", field)

    def test_a_text_may_be_short_by_rule(self):
        with pytest.raises(ValueError, match="最多 3 个字"):
            letter_fields.read_value("四个字啊", {"type": "text", "longest": 3})

    def test_names_every_place_that_is_wrong(self):
        rows = [
            {"name": "Rooms", "label": "", "type": "integer", "least": "9", "most": "1"},
            {"name": "kind", "label": "类型", "type": "choice", "options": ["一种"]},
            {"name": "kind", "label": "又一个", "type": "picture", "unit": "字" * 21},
        ]

        with pytest.raises(Invalid) as refused:
            letter_fields.clean_fields(rows)

        assert set(refused.value.errors) == {
            "/fields/0/name", "/fields/0/label", "/fields/0/most", "/fields/1/options",
            "/fields/2/name", "/fields/2/type", "/fields/2/unit",
        }  # fmt: skip

    def test_keep_only_what_their_type_has(self):
        [field] = letter_fields.clean_fields([{**KIND, "unit": "元", "least": "1", "longest": "5"}])

        assert field == KIND

    def test_a_sample_fits_its_field(self):
        for field in (ROOMS, KIND, {"type": "date"}, {"type": "boolean"}, {"type": "decimal", "least": "3.5"}, {}):
            assert letter_fields.read_value(letter_fields.sample(field, AT.date()), field) is not None


@pytest.fixture
def proof():
    return ProofSourceFactory().proof


@pytest.fixture
def writer(proof):
    return actor(proof.sources.get().department, "liaison")


def city_of(who):
    return Programme.objects.get(departments=who.department_id)


def draft_of(proof, who, city=None):
    return letters.draft(proof_id=proof.pk, programme_id=(city or city_of(who)).pk, by=who, at=AT)


def written(proof, writer, **changes):
    content = {"inquiry": "请核对{subject}的住房，用于{item}。", "reply": "共{rooms}套。", "fields": [ROOMS]} | changes
    begun = draft_of(proof, writer)
    return letters.write(template_id=begun.pk, content=Content(**content), by=writer, at=AT)


@pytest.mark.django_db
class TestVersions:
    def test_a_draft_is_in_force_only_when_published(self, proof, writer):
        template = written(proof, writer)
        assert LetterTemplate.objects.in_force(proof, city_of(writer).pk, AT) is None

        letters.publish(template_id=template.pk, by=writer, at=AT)

        assert LetterTemplate.objects.in_force(proof, city_of(writer).pk, AT) == template
        assert [event.kind for event in timeline.of(template)] == [
            "letter.published",
            "letter.written",
            "letter.drafted",
        ]

    def test_the_next_version_begins_as_a_copy_and_there_is_one_draft(self, proof, writer):
        first = LetterTemplateFactory(proof=proof)

        draft = draft_of(proof, writer)

        assert (draft.version, draft.inquiry, draft.fields) == (2, first.inquiry, first.fields)
        assert draft_of(proof, writer) == draft

    def test_a_published_version_is_never_changed(self, proof, writer):
        template = LetterTemplateFactory(proof=proof)

        with pytest.raises(Conflict, match="已经发布"):
            letters.write(template_id=template.pk, content=Content(inquiry="改"), by=writer, at=AT)
        with pytest.raises(IllegalMove):
            letters.publish(template_id=template.pk, by=writer, at=AT)
        with pytest.raises(Conflict, match="不能删除"):
            letters.discard(template_id=template.pk, by=writer, at=AT)

    def test_the_same_again_is_not_published(self, proof, writer):
        LetterTemplateFactory(proof=proof)
        draft = draft_of(proof, writer)

        with pytest.raises(Conflict, match="没有区别"):
            letters.publish(template_id=draft.pk, by=writer, at=AT)

    def test_an_empty_one_is_not_published(self, proof, writer):
        draft = draft_of(proof, writer)

        with pytest.raises(Invalid, match="没有写要核验什么"):
            letters.publish(template_id=draft.pk, by=writer, at=AT)

    def test_a_discarded_draft_is_gone(self, proof, writer):
        draft = written(proof, writer)

        letters.discard(template_id=draft.pk, by=writer, at=AT)

        with pytest.raises(NotVisible, match="草稿已经被删除"):
            letters.publish(template_id=draft.pk, by=writer, at=AT)

    def test_marks_that_no_field_fills_are_refused_where_they_stand(self, proof, writer):
        with pytest.raises(Invalid) as refused:
            written(proof, writer, inquiry="请核{who}", canned=[{"outcome": "perhaps", "text": "{rooms}套"}])

        assert refused.value.errors == {"/inquiry": "没有这些字段：who", "/canned/0/outcome": "选一种反馈结果"}


@pytest.mark.django_db
class TestCities:
    def test_a_version_published_in_one_city_does_not_hold_in_the_other(self, proof, writer):
        other = ProgrammeFactory(dongying=True)
        letters.publish(template_id=written(proof, writer).pk, by=writer, at=AT)
        theirs = actor(ProofSourceFactory(proof=proof, department__programme=other).department, "liaison")

        assert LetterTemplate.objects.in_force(proof, other.pk, AT) is None
        draft = draft_of(proof, theirs)
        assert (draft.version, draft.programme, draft.inquiry) == (1, other, "")

    def test_nobody_writes_the_letters_of_another_city(self, proof, writer):
        other = ProgrammeFactory(dongying=True)
        for who in (writer, actor(DepartmentFactory(), "office")):
            with pytest.raises(NotAllowed):
                draft_of(proof, who, other)
        theirs = actor(DepartmentFactory(programme=other), "office")
        with pytest.raises(NotAllowed):
            letters.publish(template_id=written(proof, writer).pk, by=theirs, at=AT)


@pytest.mark.django_db
class TestWho:
    def test_departments_that_issue_or_need_the_proof_and_the_office_of_the_city(self, proof):
        needs = ProofRequirementFactory(proof=proof).version.item.department
        for who in (actor(needs, "reviewer"), actor(DepartmentFactory(), "office")):
            draft_of(proof, who)

    @pytest.mark.parametrize("duty", ["liaison", "supervisor", "clerk"])
    def test_nobody_else(self, proof, duty):
        with pytest.raises(NotAllowed):
            draft_of(proof, actor(DepartmentFactory(), duty))

    def test_where_two_are_wanted_the_writer_does_not_publish(self, proof, writer):
        department = proof.sources.get().department
        department.programme.letters_need_two = True
        department.programme.save()
        template = written(proof, writer)

        with pytest.raises(NotAllowed, match="由另一人发布"):
            letters.publish(template_id=template.pk, by=writer, at=AT)
        letters.publish(template_id=template.pk, by=actor(department, "reviewer"), at=AT + timedelta(hours=1))

    def test_a_proof_that_is_not_there_has_no_letter(self, writer):
        with pytest.raises(NotVisible):
            letters.draft(proof_id=ProofItemFactory().pk + 1, programme_id=city_of(writer).pk, by=writer, at=AT)
