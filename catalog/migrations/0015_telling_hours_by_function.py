from django.db import migrations, models

import catalog.models.programmes


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0014_review_of_risk_and_revocation"),
    ]

    operations = [
        migrations.AlterField(
            model_name="programme",
            name="tell_from",
            field=models.TimeField(default=catalog.models.programmes.telling_begins, verbose_name="提醒窗口开始"),
        ),
        migrations.AlterField(
            model_name="programme",
            name="tell_until",
            field=models.TimeField(default=catalog.models.programmes.telling_ends, verbose_name="提醒窗口结束"),
        ),
    ]
