"""A letter template belongs to a city as well: the proofs are shared, their letters are each city's own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0008_clock_settings")]

    operations = [
        migrations.AddField(
            model_name="lettertemplate",
            name="programme",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letter_templates",
                to="catalog.programme",
                verbose_name="所属建设",
            ),
        ),
        migrations.RemoveConstraint(model_name="lettertemplate", name="letter_template_version_once"),
        migrations.RemoveConstraint(model_name="lettertemplate", name="letter_template_one_draft_of_a_proof"),
        migrations.AddConstraint(
            model_name="lettertemplate",
            constraint=models.UniqueConstraint(
                fields=("programme", "proof", "version"), name="letter_template_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="lettertemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "draft")),
                fields=("programme", "proof"),
                name="letter_template_one_draft_of_a_proof",
            ),
        ),
    ]
