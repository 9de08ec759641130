"""A code lives a minute, works once, and the one who read it may open one case with it."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction

from certificates import codes as rules
from certificates import qr, throttle
from certificates.actions import codes
from certificates.models import AccessRecord, HolderCode, Presentation
from portal.foundation.actors import Actor
from portal.foundation.errors import Gone, Invalid, NotAllowed
from tests.factories.catalog import AT, DepartmentFactory, actor
from tests.factories.certificates import HolderCodeFactory, PresentationFactory, RepresentationFactory
from tests.racing import at_once

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(seconds=5)


@pytest.fixture
def citizen():
    own = RepresentationFactory()
    return Actor(user_id=own.user_id, holder_ids=frozenset({own.holder_id}))


@pytest.fixture
def clerk():
    return actor(DepartmentFactory(), "clerk")


def show(citizen, at=AT):
    return codes.create(next(iter(citizen.holder_ids)), by=citizen, at=at)


def present(by, at=LATER, **code):
    return codes.present(**code, purpose="AQ-0089", by=by, at=at)


def reason(kind, work):
    with pytest.raises(kind) as refused:
        work()
    assert refused.value.remedy
    return refused.value.code


class TestMakingACode:
    def test_lives_sixty_seconds_and_is_stored_as_digests_only(self, citizen):
        code = show(citizen)

        row = HolderCode.objects.get()
        assert code.expires_at == AT + timedelta(seconds=60)
        assert code.token.startswith("MZC.")
        assert len(code.digits) == 8
        assert code.token not in str(row.__dict__)
        assert code.digits not in str(row.__dict__)

    def test_does_not_show_itself_in_repr(self, citizen):
        code = show(citizen)

        assert code.token not in repr(code)
        assert code.digits not in repr(code)

    def test_ends_the_earlier_one_even_within_one_instant(self, citizen, clerk):
        first, _second = show(citizen), show(citizen)

        assert reason(Gone, lambda: present(clerk, token=first.token)) == "code_expired"

    def test_forgets_unused_codes_of_the_day_before(self, citizen):
        show(citizen, at=AT - timedelta(days=2))

        show(citizen)

        assert HolderCode.objects.count() == 1

    def test_is_for_those_who_represent_the_holder(self, citizen, clerk):
        stranger = Actor(user_id=citizen.user_id, holder_ids=frozenset({uuid4()}))

        for somebody in (stranger, clerk):
            with pytest.raises(NotAllowed):
                codes.create(next(iter(citizen.holder_ids)), by=somebody, at=AT)

    def test_never_draws_digits_that_live_already(self, citizen, monkeypatch):
        drawn = iter(["11111111", "11111111", "22222222"])
        monkeypatch.setattr(rules, "new_digits", lambda: next(drawn))
        other = RepresentationFactory()
        show(Actor(user_id=other.user_id, holder_ids=frozenset({other.holder_id})))

        assert show(citizen).digits == "22222222"


class TestReadingACode:
    def test_names_the_holder_and_leaves_a_record(self, citizen, clerk):
        presentation = present(clerk, token=show(citizen).token)

        assert {presentation.holder_id} == citizen.holder_ids
        assert presentation.expires_at == LATER + timedelta(minutes=15)
        record = AccessRecord.objects.get()
        assert (record.basis, record.purpose, record.fields) == (
            "consent",
            "AQ-0089",
            ["name", "document_type", "number"],
        )

    def test_works_with_the_digits_as_people_type_them(self, citizen, clerk):
        digits = show(citizen).digits

        assert present(clerk, digits=f"{digits[:4]} {digits[4:]}").holder_id

    def test_works_once(self, citizen, clerk):
        code = show(citizen)
        present(clerk, token=code.token)

        assert reason(Gone, lambda: present(clerk, token=code.token)) == "code_used"
        assert reason(Gone, lambda: present(clerk, digits=code.digits)) == "code_used"
        assert Presentation.objects.count() == 1

    def test_ends_on_the_second(self, citizen, clerk):
        code = show(citizen)

        assert reason(Gone, lambda: present(clerk, at=code.expires_at, token=code.token)) == "code_expired"
        assert present(clerk, at=code.expires_at - timedelta(microseconds=1), token=code.token)

    @pytest.mark.parametrize("code", [{"token": "MZC.nobody"}, {"digits": "12345678"}, {"digits": "abc"}, {}])
    def test_that_does_not_exist_is_said_so(self, clerk, code):
        assert reason(Invalid, lambda: present(clerk, **code)) == "code_unknown"

    @pytest.mark.parametrize("duties", [(), ("office",)])
    def test_is_for_officers_at_work(self, citizen, duties):
        token = show(citizen).token

        with pytest.raises(NotAllowed):
            present(actor(DepartmentFactory(), *duties), token=token)

        assert HolderCode.objects.get().used_at is None

    def test_of_wrong_digits_has_an_end(self, citizen, clerk):
        digits = show(citizen).digits
        for _try in range(throttle.MOST_WRONG):
            reason(Invalid, lambda: present(clerk, digits="00000000" if digits != "00000000" else "1" * 8))

        assert reason(throttle.TooManyAttempts, lambda: present(clerk, digits=digits)) == "too_many_attempts"
        assert present(actor(DepartmentFactory(), "clerk"), digits=digits)

    def test_of_digits_is_refused_while_nobody_can_count(self, citizen, clerk, monkeypatch):
        digits = show(citizen).digits

        def broken(*args):
            raise ConnectionError

        monkeypatch.setattr(cache, "get", broken)

        assert reason(Gone, lambda: present(clerk, digits=digits)) == "digits_unavailable"

    def test_that_is_rolled_back_leaves_the_code_unused(self, citizen, clerk):
        token = show(citizen).token

        def present_and_break():
            with transaction.atomic():
                present(clerk, token=token)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            present_and_break()

        assert present(clerk, token=token)


class TestOpeningACaseWithIt:
    def use(self, what, by, at=LATER):
        return codes.consume_presentation(what, by=by, at=at, purpose="AQ-20261123-0001")

    def test_takes_an_unused_code(self, citizen, clerk):
        holder, presentation = self.use(show(citizen).token, clerk)

        assert holder.pk in citizen.holder_ids
        assert presentation.used_at == LATER

    def test_takes_typed_digits(self, citizen, clerk):
        holder, _presentation = self.use(show(citizen).digits, clerk)

        assert holder.pk in citizen.holder_ids

    @pytest.mark.parametrize("as_text", [str, lambda pk: pk])
    def test_takes_a_presentation_of_the_same_officer_once(self, citizen, clerk, as_text):
        shown = present(clerk, token=show(citizen).token)

        holder, _presentation = self.use(as_text(shown.pk), clerk)

        assert holder.pk in citizen.holder_ids
        assert reason(Gone, lambda: self.use(shown.pk, clerk)) == "code_used"

    def test_does_not_take_another_officers_presentation(self, citizen, clerk):
        shown = present(clerk, token=show(citizen).token)

        assert reason(Invalid, lambda: self.use(shown.pk, actor(DepartmentFactory(), "clerk"))) == "code_unknown"

    def test_does_not_take_one_after_a_quarter_of_an_hour(self, clerk):
        old = PresentationFactory(user_id=clerk.user_id, department_id=clerk.department_id, user=None, department=None)

        assert reason(Gone, lambda: self.use(old.pk, clerk, at=old.expires_at)) == "code_expired"

    @pytest.mark.parametrize("what", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
    def test_does_not_take_anything_else(self, clerk, what):
        assert reason(Invalid, lambda: self.use(what, clerk)) == "code_unknown"


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def race(self, work, people):
        outcomes = at_once(*(partial(work, by) for by in people))
        return [one.code if isinstance(one, Gone) else one for one in outcomes]

    def test_read_one_code_and_one_wins(self, citizen):
        token = show(citizen).token
        clerks = [actor(DepartmentFactory(), "clerk") for _n in range(6)]

        outcomes = self.race(lambda by: present(by, token=token).pk and "won", clerks)

        assert sorted(outcomes) == ["code_used"] * 5 + ["won"]
        assert Presentation.objects.count() == 1
        assert AccessRecord.objects.count() == 1

    def test_open_a_case_with_one_presentation_and_one_wins(self, citizen, clerk):
        shown = present(clerk, token=show(citizen).token)

        def open_case(by):
            codes.consume_presentation(shown.pk, by=by, at=LATER, purpose="AQ-1")
            return "won"

        assert sorted(self.race(open_case, [clerk] * 4)) == ["code_used"] * 3 + ["won"]


class TestThePictures:
    def test_hold_the_code_without_inline_style_or_script(self, citizen):
        code = show(citizen)

        for drawn in (qr.qr_svg(code.token, label="居民码"), qr.barcode_svg(code.digits)):
            assert drawn.startswith("<svg")
            assert "style" not in drawn
            assert "<script" not in drawn
            assert ' id="' not in drawn

    def test_say_what_they_are(self):
        assert "<title>居民码</title>" in qr.qr_svg("MZC.x", label="居民码")


class TestTheRow:
    def test_cannot_expire_before_it_is_made(self):
        with pytest.raises(IntegrityError):
            HolderCodeFactory(expires_at=AT)
