"""Commitment texts and risk assessments belong to a city as well: the proofs are shared, whether one may commit is not."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0015_telling_hours_by_function")]

    operations = [
        migrations.AddField(
            model_name="commitmenttemplate",
            name="programme",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="commitment_templates",
                to="catalog.programme",
                verbose_name="所属建设",
            ),
        ),
        migrations.AddField(
            model_name="riskassessment",
            name="programme",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="risk_assessments",
                to="catalog.programme",
                verbose_name="所属建设",
            ),
        ),
        migrations.RemoveConstraint(model_name="commitmenttemplate", name="commitment_template_version_once"),
        migrations.AddConstraint(
            model_name="commitmenttemplate",
            constraint=models.UniqueConstraint(
                fields=("programme", "proof", "version"), name="commitment_template_version_once"
            ),
        ),
    ]
