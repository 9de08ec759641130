"""The chain of the access log: what waits for its place, and the places. The database notes each new record itself.

Leaves are only ever added to, like the records. Records that are there already wait for their places, too.
"""

from django.db import migrations, models

FORWARDS = """
SET LOCAL lock_timeout = '5s';
CREATE FUNCTION certificates_note_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO certificates_accesslogpending (record_id) SELECT id FROM added;
    RETURN NULL;
END
$$;
CREATE TRIGGER access_log_notes_pending
    AFTER INSERT ON certificates_accessrecord
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION certificates_note_pending();
INSERT INTO certificates_accesslogpending (record_id) SELECT id FROM certificates_accessrecord;
CREATE FUNCTION certificates_refuse_leaf_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'certificates_accesslogleaf is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER access_log_leaf_is_append_only
    BEFORE UPDATE OR DELETE ON certificates_accesslogleaf
    FOR EACH ROW EXECUTE FUNCTION certificates_refuse_leaf_change();
"""
BACKWARDS = """
SET LOCAL lock_timeout = '5s';
DROP TRIGGER access_log_leaf_is_append_only ON certificates_accesslogleaf;
DROP FUNCTION certificates_refuse_leaf_change();
DROP TRIGGER access_log_notes_pending ON certificates_accessrecord;
DROP FUNCTION certificates_note_pending();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0004_renditions"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessLogPending",
            fields=[
                (
                    "record_id",
                    models.UUIDField(editable=False, primary_key=True, serialize=False, verbose_name="用证记录"),
                ),
            ],
            options={
                "verbose_name": "待编入的用证记录",
                "verbose_name_plural": "待编入的用证记录",
            },
        ),
        migrations.CreateModel(
            name="AccessLogLeaf",
            fields=[
                (
                    "index",
                    models.BigIntegerField(editable=False, primary_key=True, serialize=False, verbose_name="序号"),
                ),
                ("record_id", models.UUIDField(editable=False, unique=True, verbose_name="用证记录")),
                ("hash", models.CharField(editable=False, max_length=64, verbose_name="摘要")),
            ],
            options={
                "verbose_name": "用证记录链",
                "verbose_name_plural": "用证记录链",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("index__gte", 1)), name="access_log_leaf_counts_from_one"
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
