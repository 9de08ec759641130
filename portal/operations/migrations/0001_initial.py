"""Signs of life and what was loaded."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two small tables of the operators."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="名称")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={"verbose_name": "心跳", "verbose_name_plural": "心跳"},
        ),
        migrations.CreateModel(
            name="LoadedData",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False, verbose_name="名称")),
                ("digest", models.CharField(max_length=64, verbose_name="指纹")),
            ],
            options={"verbose_name": "已载入的数据", "verbose_name_plural": "已载入的数据"},
        ),
    ]
