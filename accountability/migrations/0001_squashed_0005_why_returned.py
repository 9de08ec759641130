"""Everything up to 0005 in one step, for a new database; see the catalogue's."""

import django.contrib.postgres.fields
import django.db.models.deletion
import portal.foundation.encryption
import portal.foundation.identifiers
from django.conf import settings
from django.db import migrations, models
from portal.foundation.migration_steps import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("accountability", "0001_initial"),
        ("accountability", "0002_assessments_inspections"),
        ("accountability", "0003_breaches_of_procedure"),
        ("accountability", "0004_closed_late"),
        ("accountability", "0005_why_returned"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("catalog", "0021_commitment_list_period"),
        ("verification", "0032_told_days"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="WorkLedger",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(unique=True, verbose_name="代码")),
                        ("title", models.CharField(max_length=120, verbose_name="名称")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("is_archive", models.BooleanField(default=False, verbose_name="已归档")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ledgers",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "工作台账",
                        "verbose_name_plural": "工作台账",
                        "ordering": ["programme", "-year"],
                    },
                ),
                migrations.CreateModel(
                    name="LedgerTask",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("seq", models.PositiveSmallIntegerField(verbose_name="行号")),
                        ("group", models.PositiveSmallIntegerField(verbose_name="任务序号")),
                        ("part", models.PositiveSmallIntegerField(default=1, verbose_name="分项")),
                        ("title", models.CharField(max_length=200, verbose_name="工作任务")),
                        ("content", models.TextField(blank=True, verbose_name="具体内容")),
                        (
                            "lead_units",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=120),
                                default=list,
                                size=None,
                                verbose_name="牵头单位",
                            ),
                        ),
                        (
                            "responsible_units",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=120),
                                default=list,
                                size=None,
                                verbose_name="责任单位",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="备注")),
                        (
                            "ledger",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tasks",
                                to="accountability.workledger",
                                verbose_name="台账",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "台账任务",
                        "verbose_name_plural": "台账任务",
                        "ordering": ["ledger", "seq"],
                        "constraints": [models.UniqueConstraint(fields=("ledger", "seq"), name="ledger_task_seq_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Milestone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("checkpoint", models.CharField(max_length=20, verbose_name="节点")),
                        ("due_on", models.DateField(verbose_name="期限")),
                        ("text", models.TextField(verbose_name="内容")),
                        ("basis", models.CharField(blank=True, max_length=40, verbose_name="文字来源")),
                        ("is_doubtful", models.BooleanField(default=False, verbose_name="存疑留证")),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="milestones",
                                to="accountability.ledgertask",
                                verbose_name="任务",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "节点",
                        "verbose_name_plural": "节点",
                        "ordering": ["due_on", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("task", "checkpoint"), name="milestone_checkpoint_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProgressReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        ("text", models.TextField(verbose_name="进展")),
                        ("completes", models.BooleanField(default=False, verbose_name="已完成")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "by_user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="报告人",
                            ),
                        ),
                        (
                            "milestone",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="accountability.milestone",
                                verbose_name="节点",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "进展报告",
                        "verbose_name_plural": "进展报告",
                        "ordering": ["-at"],
                    },
                ),
                migrations.CreateModel(
                    name="Assessment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField(help_text="该月第一天", verbose_name="月份")),
                        ("definitions", models.PositiveSmallIntegerField(verbose_name="口径版本")),
                        (
                            "status",
                            models.CharField(
                                choices=[("draft", "待审定"), ("approved", "已审定"), ("published", "已公布")],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("frozen_at", models.DateTimeField(verbose_name="冻结时间")),
                        ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="审定时间")),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="公布时间")),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="审定人",
                            ),
                        ),
                        (
                            "frozen_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="冻结人",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="公布人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "月度考核",
                        "verbose_name_plural": "月度考核",
                        "ordering": ["-month"],
                        "constraints": [
                            models.UniqueConstraint(fields=("programme", "month"), name="assessment_once_a_month"),
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="assessment_month_is_its_first_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status", "draft"), ("approved_at__isnull", False), _connector="OR"
                                ),
                                name="assessment_approved_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "published"), _negated=True),
                                    ("published_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="assessment_published_has_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssessedRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("request_id", models.UUIDField(verbose_name="协查核验")),
                        ("is_sent", models.BooleanField(verbose_name="当月送达")),
                        ("is_answered", models.BooleanField(verbose_name="当月反馈")),
                        ("is_unanswered", models.BooleanField(verbose_name="月底超时未反馈")),
                        ("is_in_time", models.BooleanField(verbose_name="按时")),
                        ("is_returned", models.BooleanField(verbose_name="退回")),
                        ("is_reclassified", models.BooleanField(verbose_name="改档")),
                        ("is_corrected", models.BooleanField(verbose_name="更正")),
                        ("is_not_found", models.BooleanField(verbose_name="查无")),
                        ("is_asked_back", models.BooleanField(verbose_name="追问")),
                        (
                            "taken_seconds",
                            models.PositiveIntegerField(null=True, verbose_name="反馈用时（服务时间，秒）"),
                        ),
                        ("late_seconds", models.PositiveIntegerField(null=True, verbose_name="超时（服务时间，秒）")),
                        ("score", models.PositiveSmallIntegerField(null=True, verbose_name="评分")),
                        (
                            "issuing_department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.department",
                                verbose_name="出具单位",
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="requests",
                                to="accountability.assessment",
                                verbose_name="月度考核",
                            ),
                        ),
                        ("is_closed_late", models.BooleanField(default=False, verbose_name="当月超时后退回或撤回")),
                        (
                            "return_code",
                            models.CharField(blank=True, default="", max_length=12, verbose_name="退回原因"),
                        ),
                    ],
                    options={
                        "verbose_name": "月度考核依据",
                        "verbose_name_plural": "月度考核依据",
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "request_id"), name="assessed_request_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssessedDepartment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("figures", models.JSONField(verbose_name="指标")),
                        (
                            "department",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.department",
                                verbose_name="出具单位",
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="departments",
                                to="accountability.assessment",
                                verbose_name="月度考核",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "部门月度指标",
                        "verbose_name_plural": "部门月度指标",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "department"),
                                name="assessed_department_once",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Inspection",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=portal.foundation.identifiers.uuid7,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("row_version", portal.foundation.encryption.RowVersionField(default=0, editable=False)),
                        ("key_id", portal.foundation.encryption.KeyIdField(editable=False, max_length=32)),
                        ("envelope", portal.foundation.encryption.EnvelopeField()),
                        (
                            "way",
                            models.CharField(
                                choices=[("figures", "看数据"), ("files", "抽查案卷"), ("on_site", "实地查看")],
                                max_length=10,
                                verbose_name="方式",
                            ),
                        ),
                        ("inspected_on", models.DateField(verbose_name="检查日期")),
                        ("rectify_by", models.DateField(blank=True, null=True, verbose_name="整改期限")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("rectifying", "待整改"),
                                    ("reported", "已报整改，待复核"),
                                    ("closed", "已了结"),
                                ],
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="了结时间")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspections",
                                to="catalog.department",
                                verbose_name="被检查单位",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspections",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="记录人",
                            ),
                        ),
                        (
                            "breach",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("not_at_once", "没有即时签收、登记（第七条）"),
                                    ("wrong_return", "该办的退回，或者退回没有理由（第七条）"),
                                    ("careless_reply", "没有核对就反馈，反馈失实（第七条）"),
                                    ("asked_applicant", "能核验的还向群众索要（第二、八条）"),
                                    ("refused_material", "群众自愿提供的不收（第九条）"),
                                    ("no_ledger", "补充材料没有记台账（第八条）"),
                                    ("misuse", "核验内容用于职责以外（第十二条）"),
                                    ("other", "其他没有按程序办的"),
                                ],
                                max_length=16,
                                verbose_name="没有按程序办的",
                            ),
                        ),
                        (
                            "consequence_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="处理结果登记时间"),
                        ),
                        ("referred_at", models.DateTimeField(blank=True, null=True, verbose_name="移送时间")),
                        (
                            "request",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspections",
                                to="verification.verificationrequest",
                                verbose_name="涉及的协查",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "监督检查",
                        "verbose_name_plural": "监督检查",
                        "ordering": ["-recorded_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status", "closed"), ("rectify_by__isnull", False), _connector="OR"
                                ),
                                name="inspection_open_has_date",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "closed"), _negated=True),
                                    ("closed_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="inspection_closed_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("referred_at", None), models.Q(("breach", ""), _negated=True), _connector="OR"
                                ),
                                name="inspection_referred_has_breach",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("consequence_at", None), ("referred_at__isnull", False), _connector="OR"
                                ),
                                name="inspection_consequence_after_referral",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
