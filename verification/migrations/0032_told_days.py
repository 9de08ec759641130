from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("verification", "0031_visits_given_up_and_times_waited"),
    ]

    operations = [
        migrations.AddField(
            model_name="breach",
            name="hearing_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="告知的陈述申辩工作日"),
        ),
        migrations.AddField(
            model_name="breach",
            name="objection_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="告知的异议工作日"),
        ),
        migrations.AddField(
            model_name="commitmentobjection",
            name="answer_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="告知的答复工作日"),
        ),
        migrations.AddField(
            model_name="creditproposal",
            name="hearing_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="告知的陈述申辩工作日"),
        ),
        migrations.AddField(
            model_name="correction",
            name="working_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="给的工作日"),
        ),
        migrations.AddField(
            model_name="case",
            name="pending_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="告知的容缺补齐工作日"),
        ),
    ]
