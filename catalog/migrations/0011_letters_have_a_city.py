"""Every letter template has its city."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_letters_of_before_by_city")]

    operations = [
        migrations.AlterField(
            model_name="lettertemplate",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letter_templates",
                to="catalog.programme",
                verbose_name="所属建设",
            ),
        ),
    ]
