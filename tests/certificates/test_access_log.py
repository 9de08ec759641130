"""The access log is provable: what was sequenced cannot be changed, deleted, inserted, reordered or cut off unseen."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from certificates import log_check, tasks
from certificates.actions import sequencing
from certificates.models import AccessLogLeaf, AccessLogPending, AccessRecord
from tests.factories.certificates import AccessRecordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def records():
    made = AccessRecordFactory.create_batch(4)
    sequencing.sequence()
    return made


def behind_its_back(sql, *values):
    """What somebody does who is master of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def found():
    finding = log_check.check().finding
    return finding and (finding.kind, finding.index)


class TestSequencing:
    def test_takes_every_record_once_however_it_was_written(self):
        first = AccessRecordFactory()
        AccessRecord.objects.bulk_create(AccessRecordFactory.build_batch(2, department=first.department, user=None))

        tasks.sequence_access_log()
        tasks.sequence_access_log()

        assert list(AccessLogLeaf.objects.order_by("index").values_list("index", flat=True)) == [1, 2, 3]
        assert not AccessLogPending.objects.exists()
        assert found() is None

    def test_goes_on_where_it_stopped(self, records):
        AccessRecordFactory()

        assert sequencing.sequence() == 1
        assert log_check.check().head.index == 5

    def test_leaves_what_was_rolled_back(self):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            AccessRecordFactory()
            raise ZeroDivisionError

        assert sequencing.sequence() == 0

    def test_a_leaf_is_never_changed(self, records):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            AccessLogLeaf.objects.all().delete()

    def test_what_waits_is_said_not_to_be_provable(self, records):
        AccessRecordFactory()
        said = StringIO()

        call_command("verify_access_log", stdout=said)

        assert "共 4 条" in said.getvalue()
        assert "还有 1 条等待编入" in said.getvalue()


class TestChecking:
    def test_names_a_changed_record(self, records):
        behind_its_back("UPDATE certificates_accessrecord SET purpose = 'AQ-0001' WHERE id = %s", records[1].pk)

        assert found() == ("changed", 2)
        with pytest.raises(CommandError, match=str(records[1].pk)):
            call_command("verify_access_log")

    def test_names_a_deleted_record(self, records):
        behind_its_back("DELETE FROM certificates_accessrecord WHERE id = %s", records[2].pk)

        assert found() == ("deleted", 3)

    def test_names_a_record_deleted_before_it_was_sequenced(self, records):
        behind_its_back("DELETE FROM certificates_accessrecord WHERE id = %s", AccessRecordFactory().pk)

        assert found() == ("deleted_pending", None)

    def test_names_a_record_put_in_past_the_trigger(self, records):
        late = AccessRecordFactory()
        behind_its_back("DELETE FROM certificates_accesslogpending WHERE record_id = %s", late.pk)

        assert found() == ("inserted", None)

    def test_names_the_first_of_two_that_were_changed_round(self, records):
        behind_its_back("UPDATE certificates_accesslogleaf SET index = index + 10 WHERE index IN (2, 3)")
        behind_its_back("UPDATE certificates_accesslogleaf SET index = 15 - index WHERE index > 10")

        assert found() == ("changed", 2)

    def test_names_a_leaf_that_is_missing(self, records):
        behind_its_back("DELETE FROM certificates_accesslogleaf WHERE index = 2")

        assert found() == ("leaf_missing", 2)

    def test_names_a_cut_off_or_rewritten_end_by_a_head_noted_before(self, records):
        head = log_check.check().head
        behind_its_back("DELETE FROM certificates_accessrecord WHERE id = %s", records[3].pk)
        behind_its_back("DELETE FROM certificates_accesslogleaf WHERE index = 4")

        assert found() is None  # the database alone cannot know
        assert log_check.check(head).finding.kind == "truncated"
        AccessRecordFactory()
        sequencing.sequence()
        with pytest.raises(CommandError, match="第 4 条"):
            call_command("verify_access_log", head=str(head))

    def test_refuses_a_head_that_is_none(self):
        with pytest.raises(CommandError, match="序号:摘要"):
            call_command("verify_access_log", head="x")
