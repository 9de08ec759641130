"""The access log is only ever added to: the database itself refuses to change or delete a record.

Old months leave as whole partitions, which no row trigger sees.
"""

from django.db import migrations

FORWARDS = """
SET LOCAL lock_timeout = '5s';
CREATE FUNCTION certificates_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'certificates_accessrecord is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER access_log_is_append_only
    BEFORE UPDATE OR DELETE ON certificates_accessrecord
    FOR EACH ROW EXECUTE FUNCTION certificates_refuse_change();
"""
BACKWARDS = """
SET LOCAL lock_timeout = '5s';
DROP TRIGGER access_log_is_append_only ON certificates_accessrecord;
DROP FUNCTION certificates_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
