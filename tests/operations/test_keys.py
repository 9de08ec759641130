"""Keys that do not belong to the database stop the start; a rotation brings everything under the new one."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from certificates.models import Holder
from portal.foundation.models import Attachment
from portal.operations import keys
from tests.factories.certificates import HolderFactory

pytestmark = pytest.mark.django_db


def run(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def test_the_keys_of_the_database_fit():
    HolderFactory.create()
    assert keys.misfits() == []
    assert "相符" in run("check_keys")


def test_an_empty_database_takes_any_keys(settings):
    settings.KEY_RING = {settings.KEY_ACTIVE: "77" * 32}
    assert keys.misfits() == []


def test_another_key_under_the_same_name_stops_the_start_and_says_what_to_do(settings):
    HolderFactory.create()
    settings.KEY_RING = {settings.KEY_ACTIVE: "77" * 32}
    with pytest.raises(CommandError, match="放回原来的那一套"):
        run("check_keys")


def test_another_blind_index_key_stops_the_start_before_people_are_entered_twice(settings):
    HolderFactory.create()
    settings.BLIND_INDEX_KEY = "88" * 32
    with pytest.raises(CommandError, match="谁都找不到"):
        run("check_keys")


def test_a_rotation_leaves_nothing_under_the_old_key_and_may_run_again(settings):
    holders = HolderFactory.create_batch(3)
    names = [holder.name for holder in holders]
    old = settings.KEY_RING[settings.KEY_ACTIVE]
    settings.KEY_RING, settings.KEY_ACTIVE = {"k1": old, "k2": "22" * 32}, "k2"

    said = run("rotate_keys")

    assert "certificates.Holder：改用新钥匙 3 行" in said
    assert "certificates.Holder" not in run("rotate_keys")
    settings.KEY_RING = {"k2": "22" * 32}
    assert [Holder.objects.get(pk=holder.pk).name for holder in holders] == names
    assert keys.misfits() == []


def test_a_row_that_does_not_open_is_left_and_the_old_key_is_to_be_kept(settings):
    HolderFactory.create()
    settings.KEY_RING, settings.KEY_ACTIVE = {"k1": "77" * 32, "k2": "22" * 32}, "k2"
    with pytest.raises(CommandError, match="旧钥匙不要删除"):
        run("rotate_keys")
    assert Holder.objects.get().key_id == "k1"


def test_every_sealed_table_is_walked():
    assert {Holder, Attachment} <= set(keys.sealed_models())
