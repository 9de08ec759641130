"""Requests moved to a slower tier before their count was kept: counted from the timeline."""

from django.db import migrations

COUNT = """
update verification_verificationrequest request set reclassifications = told.times
from (
    select subject_id, count(*) as times from foundation_timelineevent
    where subject_type = 'verification.verificationrequest' and kind = 'request.reclassified' group by subject_id
) told
where request.id::text = told.subject_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("verification", "0008_assessed_times"),
        ("foundation", "0002_attachment_origin"),
    ]
    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]
