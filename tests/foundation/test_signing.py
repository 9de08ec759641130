"""Signatures: made with the owner's key, checked by anybody, also after the key changed."""

import threading
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, connections, transaction

from portal.foundation import signing
from portal.foundation.signing import SignatureCheck, SigningKey

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
OWNER = "department:37"


class TestCanonical:
    def test_is_equal_for_equal_data_in_any_order(self) -> None:
        assert (
            signing.canonical({"b": 1, "a": "证"})
            == signing.canonical({"a": "证", "b": 1})
            == '{"a":"证","b":1}'.encode()
        )

    def test_writes_a_moment_in_utc_whatever_its_zone(self) -> None:
        shanghai = NOON.astimezone(timezone(timedelta(hours=8)))

        assert signing.canonical(shanghai) == signing.canonical(NOON) == b'"2026-11-20T04:00:00+00:00"'

    def test_knows_dates_ids_and_decimals(self) -> None:
        data = [date(2026, 11, 20), UUID(int=1), Decimal("1.50")]

        assert signing.canonical(data) == b'["2026-11-20","00000000-0000-0000-0000-000000000001","1.50"]'

    @pytest.mark.parametrize("unclear", [datetime(2026, 1, 1), float("nan")])  # noqa: DTZ001 - what must be refused
    def test_refuses_what_has_two_meanings(self, unclear: object) -> None:
        with pytest.raises(ValueError, match=r"naive|JSON"):
            signing.canonical(unclear)

    def test_refuses_objects(self) -> None:
        with pytest.raises(TypeError):
            signing.canonical(object())


@pytest.mark.django_db
class TestASignature:
    def test_is_valid_for_its_data_and_names_its_signer(self) -> None:
        signature = signing.sign(OWNER, b"data")

        assert signing.check(OWNER, b"data", signature) == SignatureCheck(True, OWNER)
        assert signing.check(None, b"data", signature) == SignatureCheck(True, OWNER)

    def test_is_invalid_for_other_data_or_another_owner(self) -> None:
        signature = signing.sign(OWNER, b"data")

        assert signing.check(OWNER, b"other", signature) == SignatureCheck(False, OWNER)
        assert signing.check("department:38", b"data", signature) == SignatureCheck(False, OWNER)

    def test_with_a_changed_character_is_invalid(self) -> None:
        signature = signing.sign(OWNER, b"data")
        changed = signature[:40] + ("A" if signature[40] != "A" else "B") + signature[41:]

        assert not signing.check(OWNER, b"data", changed).valid

    @pytest.mark.parametrize(
        "nonsense", ["", ".", "x.y", "00" * 16 + ".", "证.照", f"{'0' * 32}.{'A' * 86}", "a" * 9000]
    )
    def test_that_is_none_is_invalid_and_does_not_raise(self, nonsense: str) -> None:
        assert signing.check(None, b"data", nonsense) == SignatureCheck(False, "")

    def test_fits_into_128_characters(self) -> None:
        assert len(signing.sign(OWNER, b"data")) <= 128

    def test_stays_valid_after_the_key_was_renewed(self) -> None:
        old = signing.sign(OWNER, b"data")
        signing.renew_key(OWNER, NOON)
        new = signing.sign(OWNER, b"data")

        assert signing.check(OWNER, b"data", old).valid
        assert signing.check(OWNER, b"data", new).valid
        assert old.split(".")[0] != new.split(".")[0]
        assert len(signing.public_keys(OWNER)) == 2


@pytest.mark.django_db
class TestTheKey:
    def test_is_made_once_for_each_owner(self) -> None:
        for owner in (OWNER, OWNER, "department:38"):
            signing.sign(owner, b"data")

        assert SigningKey.objects.count() == 2

    def test_is_sealed(self) -> None:
        signing.sign(OWNER, b"data")
        with connection.cursor() as cursor:
            cursor.execute("SELECT row(k.*)::text, envelope FROM foundation_signingkey k")
            text, envelope = cursor.fetchone()

        assert "PRIVATE KEY" not in text
        assert b"PRIVATE KEY" not in bytes(envelope)
        assert "PRIVATE KEY" in SigningKey.objects.get().private_pem

    def test_in_use_is_only_one_per_owner(self) -> None:
        signing.sign(OWNER, b"data")
        with pytest.raises(IntegrityError), transaction.atomic():
            SigningKey.objects.create(owner=OWNER, public_pem="", created_at=NOON)


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_first_at_once_share_one_key() -> None:
    signatures: list[str] = []
    together = threading.Barrier(4)

    def sign() -> None:
        together.wait()
        signatures.append(signing.sign(OWNER, b"data"))
        connections.close_all()

    threads = [threading.Thread(target=sign) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({signature.split(".")[0] for signature in signatures}) == 1
    assert all(signing.check(OWNER, b"data", signature).valid for signature in signatures)
    assert SigningKey.objects.count() == 1
