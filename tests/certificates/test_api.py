"""The licence library over HTTP: codes, readings, verdicts, and what is mine."""

from datetime import timedelta
from uuid import uuid4

import pytest

from catalog.models import Department, ThemeItem, Way
from certificates import codes as rules
from certificates import originals
from certificates.actions import codes
from certificates.models import AccessRecord, Authorisation, Holder, HolderCode, Presentation
from portal.foundation.idempotency import IdempotencyRecord
from portal.foundation.moment import now
from tests.certificates.api import V1, browser, citizen, consent_now, officer, problem
from tests.factories.catalog import (
    FieldMappingFactory,
    ProofRequirementFactory,
    RequirementChannelFactory,
    ServiceItemFactory,
    ServiceItemVersionFactory,
)
from tests.factories.certificates import AccessRecordFactory, HolderFactory, LicenceFactory
from tests.factories.themes import theme_of

pytestmark = pytest.mark.django_db


def matter(by, licence=None, **version):
    """A service item of the actor's department that maps the address of a licence's type."""
    item = ServiceItemFactory(department=Department.objects.get(pk=by.department_id))
    in_force = ServiceItemVersionFactory(item=item, **version)
    if licence:
        FieldMappingFactory(version=in_force, licence_type=licence.licence_type, attribute="address")
    return item.code


class TestHolderCodes:
    def test_are_made_with_picture_and_digits(self):
        client, by = citizen()

        made = client.post(f"{V1}/holder-codes/").json()

        assert set(made) == {"id", "token", "digits", "expires_at", "qr_svg", "barcode_svg"}
        assert made["qr_svg"].startswith("<svg")
        assert HolderCode.objects.get().holder_id in by.holder_ids

    def test_with_one_key_are_made_once(self):
        client, _by = citizen()

        first, second = (client.post(f"{V1}/holder-codes/", headers={"Idempotency-Key": "k1"}) for _n in range(2))

        assert first.status_code == second.status_code == 201
        assert first.json() == second.json()
        assert second["Idempotency-Replayed"] == "true"
        assert HolderCode.objects.count() == 1

    def test_kept_for_a_repetition_are_sealed(self):
        client, _by = citizen()
        token = client.post(f"{V1}/holder-codes/", headers={"Idempotency-Key": "k1"}).json()["token"]

        kept = IdempotencyRecord.objects.get()

        assert token.encode() not in bytes(kept.envelope)

    def test_are_not_for_officers_nor_for_others_holders(self):
        clerk, _by = officer("clerk")
        client, _own = citizen()

        problem(clerk.post(f"{V1}/holder-codes/"), 403)
        problem(client.post(f"{V1}/holder-codes/", {"holder": str(uuid4())}), 403)


class TestPresentations:
    def show(self, by):
        return codes.create(next(iter(by.holder_ids)), by=by, at=now())

    def test_name_the_holder_and_what_may_be_read(self):
        _client, shown_by = citizen()
        clerk, by = officer("clerk")
        holder_id = next(iter(shown_by.holder_ids))
        licence = LicenceFactory(holder=Holder.objects.get(pk=holder_id))
        code = self.show(shown_by)

        answer = clerk.post(f"{V1}/presentations/", {"token": code.token, "purpose": matter(by, licence)})

        assert answer.status_code == 201
        shown = answer.json()
        assert shown["holder"]["id"] == str(holder_id)
        assert "*" in shown["holder"]["number"]
        assert shown["licences"] == [
            {
                "licence": str(licence.pk),
                "type_code": licence.licence_type.code,
                "type_name": licence.licence_type.name,
                "state": "valid",
            }
        ]
        assert Presentation.objects.get().pk.hex == shown["presentation"].replace("-", "")

    def test_take_the_digits_too(self):
        _client, shown_by = citizen()
        clerk, by = officer("clerk")

        answer = clerk.post(f"{V1}/presentations/", {"digits": self.show(shown_by).digits, "purpose": matter(by)})

        assert answer.status_code == 201

    def test_say_used_and_expired_and_unknown_apart(self):
        _client, shown_by = citizen()
        clerk, by = officer("clerk")
        purpose, code = matter(by), self.show(shown_by)
        ask = {"token": code.token, "purpose": purpose}
        clerk.post(f"{V1}/presentations/", ask)

        assert problem(clerk.post(f"{V1}/presentations/", ask), 410)["code"] == "code_used"
        old = codes.create(next(iter(shown_by.holder_ids)), by=shown_by, at=now() - timedelta(seconds=61))
        expired = problem(clerk.post(f"{V1}/presentations/", ask | {"token": old.token}), 410)
        assert (expired["code"], bool(expired["remedy"])) == ("code_expired", True)
        unknown = problem(clerk.post(f"{V1}/presentations/", ask | {"token": "MZC.x"}), 400)
        assert unknown["code"] == "code_unknown"
        mistyped = problem(clerk.post(f"{V1}/presentations/", {"digits": "00000001", "purpose": purpose}), 400)
        assert [error["pointer"] for error in mistyped["errors"]] == ["/digits"]

    def test_of_wrong_digits_are_slowed_down_with_a_time_to_wait(self):
        clerk, by = officer("clerk")
        ask = {"digits": "00000000", "purpose": matter(by)}
        for _try in range(5):
            problem(clerk.post(f"{V1}/presentations/", ask), 400)

        refused = clerk.post(f"{V1}/presentations/", ask)

        assert problem(refused, 429)["code"] == "too_many_attempts"
        assert int(refused["Retry-After"]) > 0

    def test_with_a_wrong_purpose_leave_the_code_unused(self):
        _client, shown_by = citizen()
        clerk, by = officer("clerk")
        _other, other_by = officer("clerk")
        code = self.show(shown_by)

        unknown = problem(clerk.post(f"{V1}/presentations/", {"token": code.token, "purpose": "nosuch"}), 400)
        assert unknown["errors"][0]["pointer"] == "/purpose"
        problem(clerk.post(f"{V1}/presentations/", {"token": code.token, "purpose": matter(other_by)}), 403)
        assert clerk.post(f"{V1}/presentations/", {"token": code.token, "purpose": matter(by)}).status_code == 201

    def test_may_be_for_a_theme_of_the_department_that_leads_it_and_of_no_other(self):
        _client, shown_by = citizen()
        clerk, by = officer("clerk")
        other, _by = officer("clerk")
        theme = theme_of(Department.objects.get(pk=by.department_id))
        code = self.show(shown_by)
        ask = {"token": code.token, "purpose": theme.code.lower()}

        problem(other.post(f"{V1}/presentations/", ask), 403)
        assert clerk.post(f"{V1}/presentations/", ask).json()["purpose"] == theme.code

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"token": "MZC.x"},
            {"token": "MZC.x", "digits": "12345678", "purpose": "AQ-1"},
            {"token": "MZC.\x00", "purpose": "AQ-1"},
            {"token": "x" * 201, "purpose": "AQ-1"},
            [],
        ],
    )
    def test_refuse_malformed_bodies(self, body):
        clerk, _by = officer("clerk")

        problem(clerk.post(f"{V1}/presentations/", body, format="json"), 400)


class TestReadingOverTheApi:
    def read(self, client, holder, purpose):
        return client.get(f"{V1}/licences/", {"holder": str(holder.pk), "purpose": purpose})

    def test_gives_mapped_fields_and_leaves_a_record(self):
        clerk, by = officer("clerk")
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder)

        answer = self.read(clerk, holder, matter(by, licence))

        assert answer.status_code == 200
        [row] = answer.json()["results"]
        assert (row["status"], row["attributes"]) == ("granted", {"address": "示例路1号"})
        assert AccessRecord.objects.get().basis == "duty"

    def test_for_a_theme_gives_what_the_own_items_need_and_nothing_of_the_others(self):
        clerk, by = officer("clerk")
        holder = HolderFactory()
        own, others = LicenceFactory(holder=holder), LicenceFactory(holder=holder)
        theme = theme_of(Department.objects.get(pk=by.department_id))
        steps = [theme.items.get(), ServiceItemVersionFactory().item]
        ThemeItem.objects.create(theme=theme, item=steps[1], position=2)
        for item, licence in zip(steps, (own, others), strict=True):
            FieldMappingFactory(version=item.versions.get(), licence_type=licence.licence_type, attribute="address")

        [row] = self.read(clerk, holder, theme.code).json()["results"]

        assert (row["type_code"], row["status"]) == (own.licence_type.code, "granted")

    def test_prefers_consent_where_it_was_given(self):
        clerk, by = officer("clerk")
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder)
        purpose = matter(by, licence)
        consent_now(
            holder=holder,
            department=Department.objects.get(pk=by.department_id),
            purpose=purpose,
            licence_types=[licence.licence_type.code],
        )

        assert self.read(clerk, holder, purpose).json()["results"][0]["status"] == "granted"
        assert AccessRecord.objects.get().basis == "consent"

    def test_without_article_or_consent_is_refused_and_recorded(self):
        clerk, by = officer("clerk")
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder)

        [row] = self.read(clerk, holder, matter(by, licence, duty_article="")).json()["results"]

        assert (row["status"], row["reason_code"], row["attributes"]) == ("refused", "no_consent", {})
        assert row["reason"]
        assert row["remedy"]
        assert AccessRecord.objects.get().result == "refused"

    def test_that_breaks_is_recorded_all_the_same(self, monkeypatch):
        clerk, by = officer("clerk")
        holder = HolderFactory()
        purpose = matter(by, LicenceFactory(holder=holder))

        def broken(*args):
            raise RuntimeError

        monkeypatch.setattr(originals, "check_many", broken)

        problem(self.read(clerk, holder, purpose), 500)

        record = AccessRecord.objects.get()
        assert (record.result, record.reason_code, record.holder_id) == ("failed", "error", holder.pk)

    def test_for_the_matter_of_another_department_is_refused_and_recorded(self):
        clerk, _by = officer("clerk")
        _other, handling = officer("clerk")
        holder = HolderFactory()

        problem(self.read(clerk, holder, matter(handling)), 403)

        record = AccessRecord.objects.get()
        assert (record.result, record.reason_code, record.holder_id) == ("refused", "not_allowed", holder.pk)

    def test_of_nobody_is_not_found(self):
        clerk, by = officer("clerk")

        problem(self.read(clerk, HolderFactory.build(), matter(by)), 404)

    @pytest.mark.parametrize("query", [{}, {"holder": "1", "purpose": "AQ-1"}, {"holder": str(uuid4())}])
    def test_needs_holder_and_purpose(self, query):
        clerk, _by = officer("clerk")

        problem(clerk.get(f"{V1}/licences/", query), 400)

    def test_takes_as_many_queries_for_eight_types_as_for_one(self, django_assert_max_num_queries):
        clerk, by = officer("clerk")
        holder = HolderFactory()
        item = ServiceItemFactory(department=Department.objects.get(pk=by.department_id))
        version = ServiceItemVersionFactory(item=item)
        for _n in range(8):
            licence_type = LicenceFactory(holder=holder).licence_type
            FieldMappingFactory(version=version, licence_type=licence_type)
            RequirementChannelFactory(
                requirement=ProofRequirementFactory(version=version), way=Way.DATA_SHARING, licence_type=licence_type
            )

        with django_assert_max_num_queries(22):
            assert len(self.read(clerk, holder, item.code).json()["results"]) == 8


class TestVerdicts:
    def check(self, **body):
        return browser().post(f"{V1}/licences/verify/", body)

    def test_are_for_anybody(self):
        licence = LicenceFactory()

        answer = self.check(identifier=licence.identifier)

        assert answer.status_code == 200
        verdict = answer.json()
        assert (verdict["valid"], verdict["status"]) == (True, "valid")
        assert verdict["signature"] == {"valid": True, "signer": licence.issuer.name}
        assert AccessRecord.objects.get().basis == "public_check"

    def test_take_the_printed_code(self):
        assert self.check(token=rules.licence_token(LicenceFactory().pk)).json()["valid"] is True

    def test_of_a_false_identifier_are_an_answer_and_not_an_error(self):
        verdict = self.check(identifier="1.2.156.3005.2.nonsense").json()

        assert (verdict["valid"], verdict["status"], verdict["reason_code"]) == (False, "unknown", "malformed")

    def test_of_nothing_are_a_problem(self):
        problem(self.check(), 400)


class TestMine:
    def test_licences_are_masked_and_leave_no_record(self):
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder, number="SL20260017000")
        LicenceFactory()
        LicenceFactory(holder=holder, status="superseded")
        client, _by = citizen(holder)

        [card] = client.get(f"{V1}/me/licences/").json()["results"]

        assert (card["id"], card["state"]) == (str(licence.pk), "valid")
        assert "20260017" not in card["number"]
        assert not AccessRecord.objects.exists()

    def test_licence_opened_shows_all_and_leaves_a_record(self):
        holder = HolderFactory()
        licence = LicenceFactory(holder=holder)
        client, _by = citizen(holder)

        opened = client.get(f"{V1}/me/licences/{licence.pk}/").json()

        assert opened["number"] == licence.number
        assert opened["attributes"]["address"] == "示例路1号"
        assert rules.licence_in(opened["token"]) == licence.pk
        assert AccessRecord.objects.get().basis == "self"

    def test_licence_of_somebody_else_is_not_there(self):
        client, _by = citizen()

        problem(client.get(f"{V1}/me/licences/{LicenceFactory().pk}/"), 404)

    def test_accesses_say_who_when_why_and_which_fields(self):
        client, by = citizen()
        mine = AccessRecordFactory(holder_id=next(iter(by.holder_ids)), fields=["address"], reason_code="no_consent")
        AccessRecordFactory()

        [row] = client.get(f"{V1}/me/accesses/").json()["results"]

        assert (row["id"], row["purpose"], row["fields_read"]) == (str(mine.pk), "AQ-0089", ["address"])
        assert row["department"]["name"] == mine.department.name
        assert row["basis_text"] == "依职责"
        assert row["reason"]

    def test_accesses_come_in_pages_newest_first(self, django_assert_max_num_queries):
        client, by = citizen()
        holder_id = next(iter(by.holder_ids))
        records = [AccessRecordFactory(holder_id=holder_id, at=now() - timedelta(hours=n)) for n in range(5)]

        with django_assert_max_num_queries(12):
            first = client.get(f"{V1}/me/accesses/", {"page_size": 3}).json()
        rest = client.get(first["next"]).json()

        listed = [row["id"] for row in first["results"] + rest["results"]]
        assert listed == [str(record.pk) for record in records]

    def test_consent_is_given_and_withdrawn(self):
        client, _by = citizen()
        _clerk, officer_by = officer("clerk")
        department = Department.objects.get(pk=officer_by.department_id)
        body = {
            "department": department.code,
            "purpose": "AQ-0089",
            "licence_types": ["x"],
            "valid_until": (now() + timedelta(days=1)).isoformat(),
        }

        given = client.post(f"{V1}/me/authorisations/", body)
        assert given.status_code == 201
        assert [row["in_force"] for row in client.get(f"{V1}/me/authorisations/").json()["results"]] == [True]

        withdrawn = client.post(f"{V1}/me/authorisations/{given.json()['id']}/withdraw/")
        assert withdrawn.json()["in_force"] is False
        assert not Authorisation.objects.in_force(now()).exists()

    def test_consent_of_somebody_else_is_not_there(self):
        client, _by = citizen()
        consent = consent_now()

        problem(client.post(f"{V1}/me/authorisations/{consent.pk}/withdraw/"), 404)
        assert client.get(f"{V1}/me/authorisations/").json()["results"] == []

    def test_consent_for_an_unknown_department_is_refused(self):
        client, _by = citizen()
        body = {
            "department": "nosuch",
            "purpose": "AQ-1",
            "licence_types": ["x"],
            "valid_until": "2030-01-01T00:00:00Z",
        }

        problem(client.post(f"{V1}/me/authorisations/", body), 400)


class TestStatus:
    def test_is_changed_by_the_issuer_and_refused_from_where_it_cannot(self):
        clerk, by = officer("clerk")
        licence = LicenceFactory(issuer=Department.objects.get(pk=by.department_id))
        path = f"{V1}/licences/{licence.pk}/status/"

        changed = clerk.post(path, {"status": "revoked", "reason": "示例理由"})
        again = problem(clerk.post(path, {"status": "valid", "reason": "示例理由"}), 409)

        assert changed.json()["status"] == "revoked"
        assert (again["code"], again["state"], again["allowed"]) == ("illegal_move", "revoked", [])
