"""Every commitment text and every assessment has its city."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0017_commitments_of_before_by_city")]

    operations = [
        migrations.AlterField(
            model_name="commitmenttemplate",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="commitment_templates",
                to="catalog.programme",
                verbose_name="所属建设",
            ),
        ),
        migrations.AlterField(
            model_name="riskassessment",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="risk_assessments",
                to="catalog.programme",
                verbose_name="所属建设",
            ),
        ),
    ]
