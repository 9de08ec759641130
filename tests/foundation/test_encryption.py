"""Envelopes: what is personal is sealed, bound to its row and version, and never shown by accident."""

import pickle
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, models, transaction
from pytest_django.fixtures import Settings

from portal.foundation import keyring
from portal.foundation.encryption import (
    SEALED_COLUMNS,
    CannotOpen,
    SealedJSON,
    SealedModel,
    SealedQuerySet,
    SealedText,
    SealedValuesLost,
    blind_index,
    open_bytes,
    open_envelope,
    seal_bytes,
)
from portal.foundation.identifiers import uuid7
from portal.foundation.resealing import reseal

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
NAME = "王示例"


class NoteQuerySet(SealedQuerySet["SealedNote"]):
    """As the domains derive theirs."""

    def done(self) -> "NoteQuerySet":
        return self.filter(status="done")


class SealedNote(SealedModel):
    """A model of these tests only."""

    name = SealedText("姓名")
    attributes = SealedJSON("照面信息")
    status = models.CharField(max_length=20, default="new")
    code = models.CharField(max_length=40, unique=True, default=uuid4)

    objects = NoteQuerySet.as_manager()

    class Meta:
        app_label = "foundation_tests"


@pytest.fixture(autouse=True)
def note_table(db: None) -> None:
    """The table lives as long as the test's transaction."""
    with connection.schema_editor() as editor:
        editor.create_model(SealedNote)


@pytest.fixture(autouse=True)
def two_keys(settings: Settings) -> None:
    settings.KEY_RING = {"k1": "11" * 32, "k2": "22" * 32}
    settings.KEY_ACTIVE = "k1"


def stored(note: SealedNote) -> SealedNote:
    found: SealedNote = SealedNote.objects.get(pk=note.pk)
    return found


class TestASealedRow:
    def test_reads_back_what_was_given_at_creation(self) -> None:
        note = SealedNote.objects.create(name=NAME, attributes={"民族": "汉", "n": [1, None]})

        assert stored(note).name == NAME
        assert stored(note).attributes == {"民族": "汉", "n": [1, None]}

    def test_holds_no_plain_text_in_the_database(self) -> None:
        note = SealedNote.objects.create(name=NAME)

        with connection.cursor() as cursor:
            cursor.execute("SELECT row(t.*)::text, envelope FROM foundation_tests_sealednote t")
            text, envelope = cursor.fetchone()
        assert NAME not in text
        assert NAME.encode() not in bytes(envelope)
        assert stored(note).key_id == "k1"

    def test_has_version_one_and_defaults_when_nothing_was_given(self) -> None:
        note = stored(SealedNote.objects.create())

        assert (note.row_version, note.name, note.attributes) == (1, "", {})

    def test_gets_a_new_version_with_each_change(self) -> None:
        note = SealedNote.objects.create(name=NAME)
        note.name = "李样本"
        note.save()

        assert stored(note).row_version == 2
        assert stored(note).name == "李样本"

    def test_keeps_its_envelope_when_nothing_sealed_changed(self) -> None:
        note = stored(SealedNote.objects.create(name=NAME))
        assert note.name == NAME
        note.status = "done"
        note.save()

        assert (stored(note).row_version, stored(note).status) == (1, "done")

    def test_notices_a_change_in_place(self) -> None:
        note = SealedNote.objects.create(attributes={"a": 1})
        note.attributes["b"] = 2
        note.save()

        assert stored(note).attributes == {"a": 1, "b": 2}

    def test_is_sealed_by_bulk_create(self) -> None:
        SealedNote.objects.bulk_create([SealedNote(name=f"示例{n}") for n in range(5)])

        assert {note.name for note in SealedNote.objects.all()} == {f"示例{n}" for n in range(5)}

    def test_can_be_copied_to_a_new_row(self) -> None:
        note = SealedNote.objects.create(name=NAME)
        assert note.name == NAME
        note.pk, note.code, note._state.adding = uuid7(), "copy", True
        note.save()

        assert stored(note).name == NAME
        assert SealedNote.objects.count() == 2

    def test_keeps_both_halves_when_one_attribute_of_a_loaded_row_is_set(self) -> None:
        note = stored(SealedNote.objects.create(name=NAME, attributes={"a": 1}))
        note.attributes = {"a": 2}
        note.save(update_fields=SEALED_COLUMNS)

        assert (stored(note).name, stored(note).attributes) == (NAME, {"a": 2})


class TestPartialWrites:
    def test_refuse_to_lose_a_sealed_change(self) -> None:
        note = SealedNote.objects.create(name=NAME)
        note.name = "李样本"

        with pytest.raises(SealedValuesLost, match="SEALED_COLUMNS") as refusal:
            note.save(update_fields=["status"])
        assert "李样本" not in str(refusal.value)

    def test_refuse_to_tear_the_columns_apart(self) -> None:
        note = SealedNote.objects.create(name=NAME)
        with pytest.raises(SealedValuesLost, match="together"):
            note.save(update_fields=["envelope"])

    def test_write_the_sealed_columns_when_named(self) -> None:
        note = SealedNote.objects.create(name=NAME)
        note.name, note.status = "李样本", "done"
        note.save(update_fields=["status", *SEALED_COLUMNS])

        assert (stored(note).name, stored(note).status) == ("李样本", "done")

    @pytest.mark.parametrize("column", SEALED_COLUMNS)
    def test_refuse_update_of_a_sealed_column(self, column: str) -> None:
        with pytest.raises(SealedValuesLost):
            SealedNote.objects.update(**{column: 1})

    def test_refuse_bulk_update_of_sealed_columns_and_of_changed_rows(self) -> None:
        note = SealedNote.objects.create(name=NAME)
        with pytest.raises(SealedValuesLost):
            SealedNote.objects.bulk_update([note], ["envelope"])
        note.name = "李样本"
        with pytest.raises(SealedValuesLost):
            SealedNote.objects.bulk_update([note], ["status"])

    def test_refuse_to_write_onto_existing_rows(self) -> None:
        with pytest.raises(SealedValuesLost):
            SealedNote.objects.bulk_create(
                [SealedNote()], update_conflicts=True, unique_fields=["code"], update_fields=["status"]
            )

    def test_seal_again_after_a_failed_save(self) -> None:
        SealedNote.objects.create(code="taken")
        note = SealedNote.objects.create(code="free", name=NAME)
        note.name, note.code = "李样本", "taken"
        with pytest.raises(IntegrityError), transaction.atomic():
            note.save()

        with pytest.raises(SealedValuesLost):
            note.save(update_fields=["status"])
        note.code = "free"
        note.save()
        assert stored(note).name == "李样本"


class TestReloading:
    def test_forgets_what_was_read_before(self) -> None:
        note = SealedNote.objects.create(name=NAME)
        other = stored(note)
        other.name = "李样本"
        other.save()

        note.refresh_from_db()
        assert note.name == "李样本"

    def test_drops_an_unsaved_change(self) -> None:
        note = SealedNote.objects.create(name=NAME)
        note.name = "李样本"
        note.refresh_from_db(fields=["envelope"])

        assert note.name == NAME

    @pytest.mark.parametrize("loaded", ["status", *SEALED_COLUMNS])
    def test_of_deferred_columns_takes_all_three_together(self, loaded: str) -> None:
        note = SealedNote.objects.create(name=NAME)
        partly = SealedNote.objects.only(loaded).get(pk=note.pk)
        note.name = "李样本"
        note.save()

        assert partly.name == "李样本"
        assert partly.row_version == 2

    def test_of_another_column_keeps_an_unsaved_change(self) -> None:
        note = SealedNote.objects.defer("status").get(pk=SealedNote.objects.create(name=NAME).pk)
        note.name = "李样本"

        assert note.status == "new"
        assert note.name == "李样本"


class TestAnEnvelope:
    def test_does_not_open_in_another_row(self) -> None:
        one, other = SealedNote.objects.create(name=NAME), SealedNote.objects.create()
        self.overwrite(other, one.envelope, other.row_version)

        with pytest.raises(CannotOpen):
            _ = stored(other).name

    def test_does_not_open_under_another_version(self) -> None:
        note = SealedNote.objects.create(name=NAME)
        old = note.envelope
        note.name = "李样本"
        note.save()
        self.overwrite(note, old, 2)

        with pytest.raises(CannotOpen):
            _ = stored(note).name

    def test_does_not_open_with_a_changed_byte_or_cut_short(self) -> None:
        note = SealedNote.objects.create(name=NAME)
        whole = bytes(note.envelope)
        for broken in (whole[:-1] + bytes([whole[-1] ^ 1]), whole[:20], b"\x09" + whole[1:], b"x"):
            self.overwrite(note, broken, 1)
            with pytest.raises(CannotOpen) as refusal:
                _ = stored(note).name
            assert NAME not in str(refusal.value)

    def test_says_which_key_is_missing(self, settings: Settings) -> None:
        note = SealedNote.objects.create(name=NAME)
        settings.KEY_RING = {"k2": "22" * 32}

        with pytest.raises(CannotOpen, match="'k1'"):
            _ = stored(note).name

    def test_copied_with_a_new_id_is_not_written_unread(self) -> None:
        note = stored(SealedNote.objects.create(name=NAME))
        note.pk, note._state.adding = uuid7(), True

        with pytest.raises(CannotOpen):
            note.save()

    def test_opens_from_plain_values_as_a_data_migration_does(self) -> None:
        note = SealedNote.objects.create(name=NAME)
        values = open_envelope("foundation_tests_sealednote", note.pk, 1, "k1", bytes(note.envelope))

        assert values == {"name": NAME, "attributes": {}}

    def overwrite(self, note: SealedNote, envelope: bytes, version: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE foundation_tests_sealednote SET envelope=%s, row_version=%s WHERE id=%s",
                [bytes(envelope), version, note.pk],
            )


class TestPlainText:
    def test_shows_in_no_representation(self) -> None:
        note = SealedNote.objects.create(name=NAME)
        assert note.name == NAME

        assert NAME not in repr(note) + str(note) + repr(vars(note))

    def test_is_not_in_a_pickle_and_the_copy_still_reads(self) -> None:
        note = SealedNote.objects.create(name=NAME)
        pickled = pickle.dumps(stored(note))

        assert NAME.encode() not in pickled
        twin = SealedNote()
        vars(twin).update(note.__getstate__())
        assert twin.name == NAME

    def test_unsaved_is_not_dropped_by_a_copy(self) -> None:
        with pytest.raises(SealedValuesLost):
            pickle.dumps(SealedNote(name=NAME))

    def test_of_the_wrong_type_is_refused_without_being_quoted(self) -> None:
        with pytest.raises(TypeError, match="'name'") as refusal:
            SealedNote(name=12345)
        assert "12345" not in str(refusal.value)
        with pytest.raises(TypeError, match="'attributes'"):
            SealedNote(attributes={"x": object()})
        with pytest.raises(TypeError, match="'attributes'"):
            SealedNote(attributes=float("nan"))


class TestRotation:
    def test_seals_every_row_under_the_new_key_and_may_run_twice(self, settings: Settings) -> None:
        notes = SealedNote.objects.bulk_create([SealedNote(name=f"示例{n}") for n in range(7)])
        settings.KEY_ACTIVE = "k2"

        assert reseal(SealedNote.objects.all(), NOON, batch=3).done == 7
        assert reseal(SealedNote.objects.all(), NOON, batch=3).done == 0
        settings.KEY_RING = {"k2": "22" * 32}
        assert [stored(note).name for note in notes] == [f"示例{n}" for n in range(7)]

    def test_leaves_a_broken_row_and_reports_it(self, settings: Settings) -> None:
        broken, whole = SealedNote.objects.create(name=NAME), SealedNote.objects.create(name=NAME)
        TestAnEnvelope().overwrite(broken, whole.envelope, 1)
        settings.KEY_ACTIVE = "k2"

        result = reseal(SealedNote.objects.all(), NOON)

        assert (result.done, result.failed) == (1, (broken.pk,))
        assert stored(whole).key_id == "k2"


class TestSealedFiles:
    @pytest.mark.parametrize("cipher", ["aes-256-gcm", "sm4-gcm"])
    def test_open_for_the_same_purpose_only(self, cipher: str, settings: Settings) -> None:
        settings.ENVELOPE_CIPHER = cipher
        sealed = seal_bytes(b"content", "attachment|1")

        assert open_bytes(sealed, "attachment|1") == b"content"
        assert keyring.key_of(sealed) == "k1"
        with pytest.raises(CannotOpen):
            open_bytes(sealed, "attachment|2")

    @pytest.mark.parametrize("broken", [b"", b"\x02", b"\xff" * 40, b"\x02k1" + b"\x01" * 40])
    def test_that_are_broken_are_refused(self, broken: bytes) -> None:
        with pytest.raises(CannotOpen):
            open_bytes(broken, "x")


class TestSettings:
    def test_with_a_short_key_are_refused_without_showing_it(self, settings: Settings) -> None:
        settings.KEY_RING = {"k1": "too-short"}
        with pytest.raises(ImproperlyConfigured, match="'k1'") as refusal:
            seal_bytes(b"", "")
        assert "too-short" not in str(refusal.value)

    def test_with_an_unknown_cipher_or_short_index_key_are_refused(self, settings: Settings) -> None:
        settings.ENVELOPE_CIPHER, settings.BLIND_INDEX_KEY = "rot13", "short"
        with pytest.raises(ImproperlyConfigured, match="aes-256-gcm"):
            seal_bytes(b"", "")
        with pytest.raises(ImproperlyConfigured, match="BLIND_INDEX_KEY"):
            blind_index("id_card", "x")


class TestBlindIndex:
    def test_is_equal_for_equal_numbers_and_differs_between_kinds(self) -> None:
        first = blind_index("id_card", "11010519491231002X")

        assert first == blind_index("id_card", "11010519491231002X")
        assert first != blind_index("passport", "11010519491231002X")
        assert len(first) == 64
        assert "11010519491231002X" not in first


def sealed_models() -> list[type[SealedModel]]:
    return [model for model in apps.get_models() if issubclass(model, SealedModel)]


@pytest.mark.parametrize("model", sealed_models(), ids=lambda model: model._meta.label)
class TestEveryModelWithAnEnvelope:
    def test_is_asked_through_a_queryset_that_guards_it(self, model: type[SealedModel]) -> None:
        assert isinstance(model._default_manager.get_queryset(), SealedQuerySet)

    def test_has_the_three_columns_unchanged(self, model: type[SealedModel]) -> None:
        found = [type(model._meta.get_field(column)).__name__ for column in SEALED_COLUMNS]

        assert found == ["EnvelopeField", "RowVersionField", "KeyIdField"]
