"""Everything up to 0021 in one step: a new database is made in a quarter of the time.

A database that has the replaced migrations is left as it is. The tables of other packages come first: every model of
ours that is there makes each of their steps slower. What 0010 and 0017 move about, a new database has not.
"""

import catalog.models.programmes
import catalog.models.proofs
import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import portal.foundation.encryption
import portal.foundation.identifiers
from django.conf import settings
from django.db import migrations, models
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from portal.foundation.migration_steps import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("catalog", "0001_initial"),
        ("catalog", "0002_letter_templates_are_drafted_and_published"),
        ("catalog", "0003_staff_filings_and_training"),
        ("catalog", "0004_channels_outside_and_interim"),
        ("catalog", "0005_data_demands"),
        ("catalog", "0006_terms_of_cases"),
        ("catalog", "0007_commitment_plan_and_excluded_areas"),
        ("catalog", "0008_clock_settings"),
        ("catalog", "0009_letters_of_each_city"),
        ("catalog", "0010_letters_of_before_by_city"),
        ("catalog", "0011_letters_have_a_city"),
        ("catalog", "0012_warnings_and_closed_weekdays"),
        ("catalog", "0013_themes"),
        ("catalog", "0014_review_of_risk_and_revocation"),
        ("catalog", "0015_telling_hours_by_function"),
        ("catalog", "0016_commitments_of_each_city"),
        ("catalog", "0017_commitments_of_before_by_city"),
        ("catalog", "0018_commitments_have_a_city"),
        ("catalog", "0019_dated_service_hours"),
        ("catalog", "0020_days_by_notice"),
        ("catalog", "0021_commitment_list_period"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("accounts", "0002_alerts"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("axes", "0010_accessattemptexpiration"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        CreateModels(
            [
                migrations.CreateModel(
                    name="LicenceType",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=21, unique=True, verbose_name="证照类型代码")),
                        ("name", models.CharField(max_length=80, unique=True, verbose_name="名称")),
                        ("initials", models.CharField(blank=True, max_length=80, verbose_name="拼音首字母")),
                        (
                            "holder_kind",
                            models.CharField(
                                choices=[("person", "自然人"), ("organisation", "法人和其他组织"), ("both", "混合")],
                                max_length=12,
                                verbose_name="持证主体",
                            ),
                        ),
                        ("attributes", models.JSONField(default=list, verbose_name="照面信息")),
                        ("colour", models.CharField(default="ink", max_length=20, verbose_name="卡面色系")),
                    ],
                    options={
                        "verbose_name": "证照类型",
                        "verbose_name_plural": "证照类型",
                        "ordering": ["code"],
                    },
                ),
                migrations.CreateModel(
                    name="ProofItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(unique=True, verbose_name="代码")),
                        ("name", models.CharField(max_length=80, verbose_name="名称")),
                        ("initials", models.CharField(blank=True, max_length=80, verbose_name="拼音首字母")),
                        (
                            "is_secret",
                            models.BooleanField(
                                default=False,
                                help_text="涉及国家秘密或工作秘密，只登记不含内容，线下办理",
                                verbose_name="涉密",
                            ),
                        ),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "excluded_area",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("national_security", "国家安全"),
                                    ("state_secrets", "国家秘密"),
                                    ("public_security", "公共安全"),
                                    ("financial_supervision", "金融业审慎监管"),
                                    ("environment", "生态环境保护"),
                                    ("life_and_health", "直接关系人身健康、生命财产安全"),
                                    ("foreign_affairs", "重要涉外事项"),
                                ],
                                max_length=24,
                                verbose_name="不适用承诺的领域",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "证明事项",
                        "verbose_name_plural": "证明事项",
                        "ordering": ["code"],
                    },
                ),
                migrations.CreateModel(
                    name="StandardField",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=60, unique=True, verbose_name="标识")),
                        ("label", models.CharField(max_length=60, verbose_name="名称")),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("text", "文字"),
                                    ("integer", "整数"),
                                    ("decimal", "小数"),
                                    ("date", "日期"),
                                    ("boolean", "是否"),
                                    ("choice", "选项"),
                                ],
                                default="text",
                                max_length=10,
                                verbose_name="类型",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "标准字段",
                        "verbose_name_plural": "标准字段库",
                    },
                ),
                migrations.CreateModel(
                    name="Region",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=12, unique=True, verbose_name="代码")),
                        ("name", models.CharField(max_length=60, verbose_name="名称")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("province", "省"),
                                    ("prefecture", "地级市"),
                                    ("county", "县（市、区）"),
                                    ("zone", "功能区"),
                                    ("town", "镇街"),
                                ],
                                max_length=12,
                                verbose_name="层级",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="catalog.region",
                                verbose_name="上级",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "行政区划",
                        "verbose_name_plural": "行政区划",
                        "ordering": ["code"],
                    },
                ),
                migrations.CreateModel(
                    name="Programme",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(unique=True, verbose_name="代码")),
                        ("name", models.CharField(max_length=80, verbose_name="名称")),
                        ("city", models.CharField(max_length=20, verbose_name="城市")),
                        ("prefix", models.CharField(max_length=4, unique=True, verbose_name="编号前缀")),
                        ("steering_body", models.CharField(max_length=80, verbose_name="统筹机构")),
                        ("office_name", models.CharField(max_length=80, verbose_name="统筹机构办公室")),
                        ("upper_city", models.CharField(blank=True, max_length=20, verbose_name="上级市")),
                        ("regime_name", models.CharField(max_length=120, verbose_name="核验依据")),
                        ("regime_is_assumption", models.BooleanField(default=False, verbose_name="核验规则为演示假设")),
                        ("has_escalation", models.BooleanField(default=False, verbose_name="逾期报告与查办")),
                        ("has_talk", models.BooleanField(default=False, verbose_name="提请约谈")),
                        (
                            "bars_any_bad_record",
                            models.BooleanField(default=False, verbose_name="有不良记录即不适用承诺"),
                        ),
                        (
                            "minutes_run_outside_hours",
                            models.BooleanField(default=False, verbose_name="分钟时限在非服务时间也走"),
                        ),
                        (
                            "clock_starts",
                            models.CharField(
                                choices=[
                                    ("submitted", "服务时间以外送达的，顺到下一个服务时间"),
                                    ("delivery_day", "送达的当天就是收到日，不论几点"),
                                ],
                                default="submitted",
                                max_length=12,
                                verbose_name="起算",
                            ),
                        ),
                        ("hotline", models.CharField(default="12345", max_length=20, verbose_name="服务热线")),
                        (
                            "region",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.region",
                                verbose_name="行政区划",
                            ),
                        ),
                        ("letters_need_two", models.BooleanField(default=False, verbose_name="函件模板由另一人发布")),
                        ("lapsed_training_bars", models.BooleanField(default=False, verbose_name="培训过期不得反馈")),
                        (
                            "min_agents",
                            models.PositiveSmallIntegerField(default=2, verbose_name="每个部门至少几名代办员"),
                        ),
                        (
                            "min_liaisons",
                            models.PositiveSmallIntegerField(default=1, verbose_name="每个部门至少几名联络员"),
                        ),
                        (
                            "reply_retention_months",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="办件办结后满这么多个月清除；空着就不清除",
                                null=True,
                                verbose_name="反馈内容保留月数",
                            ),
                        ),
                        (
                            "retention_is_assumption",
                            models.BooleanField(default=True, verbose_name="保留期限为演示假设"),
                        ),
                        ("has_assessment", models.BooleanField(default=False, verbose_name="按月考核与监督检查")),
                        (
                            "correction_days",
                            models.PositiveSmallIntegerField(
                                default=5, help_text="来源没有规定，演示假设", verbose_name="补正工作日"
                            ),
                        ),
                        (
                            "tolerance_days",
                            models.PositiveSmallIntegerField(
                                default=5, help_text="来源没有规定，演示假设", verbose_name="容缺补齐工作日"
                            ),
                        ),
                        (
                            "bars_grave_records",
                            models.BooleanField(
                                default=True,
                                help_text="国办发〔2020〕42号",
                                verbose_name="有严重失信或虚假承诺记录不适用承诺",
                            ),
                        ),
                        (
                            "hearing_days",
                            models.PositiveSmallIntegerField(default=5, verbose_name="陈述申辩期限（工作日）"),
                        ),
                        (
                            "objection_answer_days",
                            models.PositiveSmallIntegerField(default=10, verbose_name="答复异议的期限（工作日）"),
                        ),
                        (
                            "objection_days",
                            models.PositiveSmallIntegerField(default=15, verbose_name="对认定提出异议的期限（工作日）"),
                        ),
                        (
                            "tell_from",
                            models.TimeField(
                                default=catalog.models.programmes.telling_begins, verbose_name="提醒窗口开始"
                            ),
                        ),
                        (
                            "tell_until",
                            models.TimeField(
                                default=catalog.models.programmes.telling_ends, verbose_name="提醒窗口结束"
                            ),
                        ),
                        (
                            "first_warning_percent",
                            models.PositiveSmallIntegerField(default=50, verbose_name="第一次提醒：时间用去（%）"),
                        ),
                        (
                            "second_warning_percent",
                            models.PositiveSmallIntegerField(default=80, verbose_name="第二次提醒：时间用去（%）"),
                        ),
                        (
                            "revokes_decisions",
                            models.BooleanField(
                                default=True, help_text="国办发〔2020〕42号", verbose_name="虚假承诺可以撤销原决定"
                            ),
                        ),
                        (
                            "commitment_list_months",
                            models.PositiveSmallIntegerField(
                                default=12,
                                help_text="来源没有规定，演示假设",
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="告知承诺事项清单每几个月公布一期",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "“无证明城市”建设",
                        "verbose_name_plural": "“无证明城市”建设",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("tell_until__gt", models.F("tell_from"))),
                                name="programme_tells_in_a_window",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("first_warning_percent__gte", 1),
                                    ("second_warning_percent__gt", models.F("first_warning_percent")),
                                    ("second_warning_percent__lte", 99),
                                ),
                                name="programme_warns_twice_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarYear",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年")),
                        ("source", models.CharField(max_length=120, verbose_name="来源")),
                        (
                            "programme",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calendar_years",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "已公布的年份",
                        "verbose_name_plural": "已公布的年份",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("year", "programme"), name="calendar_year_once_in_scope", nulls_distinct=False
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Department",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(unique=True, verbose_name="代码")),
                        ("name", models.CharField(max_length=80, verbose_name="名称")),
                        ("short_name", models.CharField(max_length=40, verbose_name="简称")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("government", "政府部门"),
                                    ("public_service", "公共服务单位"),
                                    ("mass_organisation", "群团组织"),
                                    ("steering", "统筹机构"),
                                ],
                                max_length=20,
                                verbose_name="性质",
                            ),
                        ),
                        ("uscc", models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码")),
                        (
                            "aliases",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=80),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="别名",
                            ),
                        ),
                        ("phone", models.CharField(blank=True, max_length=40, verbose_name="电话")),
                        ("address", models.CharField(blank=True, max_length=120, verbose_name="地址")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="departments",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "部门、单位",
                        "verbose_name_plural": "部门、单位",
                        "ordering": ["programme", "name"],
                        "permissions": [
                            ("act_as_clerk", "作为窗口人员"),
                            ("act_as_liaison", "作为联络员"),
                            ("act_as_agent", "作为代办员"),
                            ("act_as_reviewer", "作为审核人员"),
                            ("act_as_office", "作为统筹机构办公室人员"),
                            ("act_as_supervisor", "作为监督检查人员"),
                            ("act_as_head", "作为部门负责人"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RiskAssessment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "conclusion",
                            models.CharField(
                                choices=[
                                    ("controllable", "风险可控"),
                                    ("checkable", "可以核查"),
                                    ("unsuitable", "不适用承诺"),
                                ],
                                max_length=12,
                                verbose_name="结论",
                            ),
                        ),
                        ("grounds", models.TextField(verbose_name="理由")),
                        ("assessed_at", models.DateTimeField(verbose_name="评估时间")),
                        ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="复核时间")),
                        (
                            "proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="risk_assessments",
                                to="catalog.proofitem",
                                verbose_name="证明事项",
                            ),
                        ),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="复核人",
                            ),
                        ),
                        (
                            "review_due_on",
                            models.DateField(
                                blank=True,
                                help_text="来源没有规定多久复核一次；空着按复核后一年",
                                null=True,
                                verbose_name="下次复核",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="risk_assessments",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "风险评估",
                        "verbose_name_plural": "风险评估",
                    },
                ),
                migrations.CreateModel(
                    name="ServiceHall",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(unique=True, verbose_name="代码")),
                        ("name", models.CharField(max_length=80, verbose_name="名称")),
                        ("address", models.CharField(blank=True, max_length=120, verbose_name="地址")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="halls",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "服务大厅",
                        "verbose_name_plural": "服务大厅",
                    },
                ),
                migrations.CreateModel(
                    name="ServiceItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True, verbose_name="暂用编码")),
                        ("official_code", models.CharField(blank=True, max_length=31, verbose_name="实施编码")),
                        ("name", models.CharField(max_length=160, verbose_name="名称")),
                        (
                            "initials",
                            models.CharField(blank=True, db_index=True, max_length=160, verbose_name="拼音首字母"),
                        ),
                        (
                            "levels",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=10),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="行使层级",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="service_items",
                                to="catalog.department",
                                verbose_name="实施部门",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="service_items",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "政务服务事项",
                        "verbose_name_plural": "政务服务事项",
                        "ordering": ["code"],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["name"], name="item_name_trgm", opclasses=["gin_trgm_ops"]
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["initials"], name="item_initials_trgm", opclasses=["gin_trgm_ops"]
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceItemVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(verbose_name="版本")),
                        (
                            "status",
                            models.CharField(
                                choices=[("draft", "草稿"), ("published", "已发布")],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("valid_from", models.DateTimeField(verbose_name="起")),
                        ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="止")),
                        ("instant", models.BooleanField(default=False, verbose_name="即办件")),
                        (
                            "applicant_kind",
                            models.CharField(
                                choices=[("person", "自然人"), ("organisation", "法人和其他组织"), ("both", "不限")],
                                default="person",
                                max_length=12,
                                verbose_name="申请人",
                            ),
                        ),
                        ("roles", models.JSONField(blank=True, default=list, verbose_name="办件人员")),
                        ("form", models.JSONField(blank=True, default=list, verbose_name="申请表")),
                        ("duty_article", models.CharField(blank=True, max_length=120, verbose_name="依职责读取的依据")),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="catalog.serviceitem",
                                verbose_name="事项",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "事项版本",
                        "verbose_name_plural": "事项版本",
                        "constraints": [
                            models.UniqueConstraint(fields=("item", "version"), name="item_version_once"),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("status", "published")),
                                expressions=[
                                    (
                                        catalog.models.proofs.DateTimeRange(
                                            models.F("valid_from"),
                                            models.F("valid_until"),
                                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                                        ),
                                        "&&",
                                    ),
                                    (models.F("item"), "="),
                                ],
                                name="item_one_version_in_force",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProofRequirement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="顺序")),
                        (
                            "parties",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("applicant", "申请人"),
                                        ("spouse", "配偶"),
                                        ("household_member", "共同生活成员"),
                                        ("guardian", "监护人"),
                                        ("deceased", "逝者"),
                                        ("heir", "继承人"),
                                        ("agent", "代办人"),
                                    ],
                                    max_length=20,
                                ),
                                size=None,
                                verbose_name="要谁的证明",
                            ),
                        ),
                        ("required", models.BooleanField(default=True, verbose_name="必要")),
                        (
                            "proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requirements",
                                to="catalog.proofitem",
                                verbose_name="证明事项",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="requirements",
                                to="catalog.serviceitemversion",
                                verbose_name="事项版本",
                            ),
                        ),
                        (
                            "may_follow",
                            models.BooleanField(
                                default=True, help_text="受理后再补；不能容缺的，缺了不受理", verbose_name="可容缺"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "事项所需证明",
                        "verbose_name_plural": "事项所需证明",
                        "ordering": ["position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("version", "proof"), name="requirement_once_per_proof")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SlaTier",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(verbose_name="代码")),
                        ("name", models.CharField(max_length=40, verbose_name="名称")),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(help_text="改档只能改到更大的级次", verbose_name="级次"),
                        ),
                        ("minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="分钟")),
                        (
                            "working_days",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="工作日"),
                        ),
                        ("condition", models.CharField(max_length=120, verbose_name="适用情形")),
                        ("article", models.CharField(blank=True, max_length=60, verbose_name="依据条款")),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tiers",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                    ],
                    options={
                        "verbose_name": "时限档",
                        "verbose_name_plural": "时限档",
                        "ordering": ["programme", "rank"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("minutes", None), ("working_days__gt", 0)),
                                    models.Q(("minutes__gt", 0), ("working_days", None)),
                                    _connector="OR",
                                ),
                                name="tier_is_minutes_or_working_days",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("retired_at", None)),
                                fields=("programme", "code"),
                                name="tier_code_once_in_programme",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProofSource",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("period", models.CharField(blank=True, max_length=40, verbose_name="档案年代")),
                        ("storage", models.CharField(blank=True, max_length=80, verbose_name="存储方式")),
                        (
                            "own_limit_days",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="须经法定程序出具的，按法定时限",
                                null=True,
                                verbose_name="法定程序工作日",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proof_sources",
                                to="catalog.department",
                                verbose_name="出具单位",
                            ),
                        ),
                        (
                            "proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sources",
                                to="catalog.proofitem",
                                verbose_name="证明事项",
                            ),
                        ),
                        (
                            "tier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sources",
                                to="catalog.slatier",
                                verbose_name="时限档",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "证明的存储情况",
                        "verbose_name_plural": "证明的存储情况",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("proof", "department", "period"), name="source_once_per_period"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FieldMapping",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("field", models.CharField(max_length=60, verbose_name="表单字段")),
                        (
                            "party",
                            models.CharField(
                                choices=[
                                    ("applicant", "申请人"),
                                    ("spouse", "配偶"),
                                    ("household_member", "共同生活成员"),
                                    ("guardian", "监护人"),
                                    ("deceased", "逝者"),
                                    ("heir", "继承人"),
                                    ("agent", "代办人"),
                                ],
                                default="applicant",
                                max_length=20,
                                verbose_name="谁的",
                            ),
                        ),
                        ("attribute", models.CharField(blank=True, max_length=60, verbose_name="证照属性")),
                        ("fact", models.CharField(blank=True, max_length=60, verbose_name="反馈字段")),
                        (
                            "licence_type",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.licencetype",
                                verbose_name="证照类型",
                            ),
                        ),
                        (
                            "proof",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.proofitem",
                                verbose_name="核验证明",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mappings",
                                to="catalog.serviceitemversion",
                                verbose_name="事项版本",
                            ),
                        ),
                        (
                            "standard_field",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.standardfield",
                                verbose_name="标准字段",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "映射关联",
                        "verbose_name_plural": "映射关联",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("fact", ""), ("licence_type__isnull", False), ("proof", None)),
                                    models.Q(("attribute", ""), ("licence_type", None), ("proof__isnull", False)),
                                    _connector="OR",
                                ),
                                name="mapping_has_one_origin",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SteeringMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="顺序")),
                        ("role", models.CharField(max_length=60, verbose_name="职务角色")),
                        ("unit", models.CharField(max_length=120, verbose_name="单位")),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steering_members",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "统筹机构成员席位",
                        "verbose_name_plural": "统筹机构成员席位",
                        "constraints": [
                            models.UniqueConstraint(fields=("programme", "position"), name="seat_once_in_programme")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SystemClient",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "duties",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("clerk", "窗口人员"),
                                        ("liaison", "联络员"),
                                        ("agent", "代办员"),
                                        ("reviewer", "审核人员"),
                                        ("office", "统筹机构办公室人员"),
                                        ("supervisor", "监督检查人员"),
                                        ("head", "部门负责人"),
                                    ],
                                    max_length=12,
                                ),
                                size=None,
                                verbose_name="职责",
                            ),
                        ),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "application",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="system_client",
                                to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                                verbose_name="OAuth 客户端",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="system_clients",
                                to="catalog.department",
                                verbose_name="部门",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "业务系统接入",
                        "verbose_name_plural": "业务系统接入",
                    },
                ),
                migrations.CreateModel(
                    name="Window",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=10, verbose_name="窗口号")),
                        ("is_supervision", models.BooleanField(default=False, verbose_name="监督专窗")),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="windows",
                                to="catalog.department",
                                verbose_name="部门",
                            ),
                        ),
                        (
                            "hall",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="windows",
                                to="catalog.servicehall",
                                verbose_name="大厅",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "窗口",
                        "verbose_name_plural": "窗口",
                        "constraints": [
                            models.UniqueConstraint(fields=("hall", "number"), name="window_number_once_in_hall")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Officer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "duty",
                            models.CharField(
                                choices=[
                                    ("clerk", "窗口人员"),
                                    ("liaison", "联络员"),
                                    ("agent", "代办员"),
                                    ("reviewer", "审核人员"),
                                    ("office", "统筹机构办公室人员"),
                                    ("supervisor", "监督检查人员"),
                                    ("head", "部门负责人"),
                                ],
                                max_length=12,
                                verbose_name="职责",
                            ),
                        ),
                        (
                            "cover",
                            models.CharField(
                                choices=[("A", "A 角"), ("B", "B 角")], default="A", max_length=1, verbose_name="AB 角"
                            ),
                        ),
                        ("valid_from", models.DateTimeField(verbose_name="起")),
                        ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="止")),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="officers",
                                to="catalog.department",
                                verbose_name="部门",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duties",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="账号",
                            ),
                        ),
                        (
                            "window",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="catalog.window",
                                verbose_name="窗口",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "工作人员",
                        "verbose_name_plural": "工作人员信息库",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_until", None)),
                                fields=("user", "department", "duty"),
                                name="officer_duty_once_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until", None), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                                ),
                                name="officer_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Absence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="起")),
                        ("ends_at", models.DateTimeField(verbose_name="止")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="absences",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="账号",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="absences",
                                to="catalog.department",
                                verbose_name="部门",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "离岗",
                        "verbose_name_plural": "离岗",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="absence_ends_after_start",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DepartmentGroupObjectPermission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "content_object",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalog.department"),
                        ),
                        ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
                        (
                            "permission",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "unique_together": {("group", "permission", "content_object")},
                    },
                ),
                migrations.CreateModel(
                    name="DepartmentUserObjectPermission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "content_object",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalog.department"),
                        ),
                        (
                            "permission",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
                        ),
                        (
                            "user",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "unique_together": {("user", "permission", "content_object")},
                    },
                ),
                migrations.CreateModel(
                    name="LicenceTypeListing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("seq", models.PositiveSmallIntegerField(verbose_name="序号")),
                        ("printed_name", models.CharField(max_length=80, verbose_name="清单所载名称")),
                        ("level", models.CharField(blank=True, max_length=20, verbose_name="数据责任层级")),
                        ("issuing_departments", models.CharField(max_length=120, verbose_name="制证部门")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                        (
                            "licence_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="listings",
                                to="catalog.licencetype",
                                verbose_name="证照类型",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="licence_listings",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "常用电子证照清单条目",
                        "verbose_name_plural": "常用电子证照清单条目",
                        "ordering": ["programme", "seq"],
                        "constraints": [
                            models.UniqueConstraint(fields=("programme", "seq"), name="licence_listing_seq_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarDay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("date", models.DateField(verbose_name="日期")),
                        ("is_workday", models.BooleanField(verbose_name="上班")),
                        ("name", models.CharField(blank=True, max_length=40, verbose_name="名称")),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calendar_days",
                                to="catalog.department",
                                verbose_name="部门",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calendar_days",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        ("by_notice", models.BooleanField(default=False, verbose_name="放假通知所列")),
                    ],
                    options={
                        "verbose_name": "日历",
                        "verbose_name_plural": "日历",
                        "ordering": ["date"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("date", "programme", "department"),
                                name="calendar_day_once_in_scope",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LetterTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(verbose_name="版本")),
                        ("valid_from", models.DateTimeField(verbose_name="起")),
                        ("inquiry", models.TextField(blank=True, verbose_name="协查内容")),
                        ("fields", models.JSONField(default=list, verbose_name="反馈字段")),
                        ("canned", models.JSONField(default=list, verbose_name="常用语")),
                        (
                            "proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="letter_templates",
                                to="catalog.proofitem",
                                verbose_name="证明事项",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.department",
                                verbose_name="起草部门",
                            ),
                        ),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="起草人",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="这一版改了什么")),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="发布人",
                            ),
                        ),
                        ("reply", models.TextField(blank=True, verbose_name="反馈函正文")),
                        (
                            "status",
                            models.CharField(
                                choices=[("draft", "草稿"), ("published", "已发布")],
                                default="published",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="letter_templates",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "协查函、反馈函模板",
                        "verbose_name_plural": "协查函、反馈函模板",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("programme", "proof", "version"), name="letter_template_version_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status", "draft")),
                                fields=("programme", "proof"),
                                name="letter_template_one_draft_of_a_proof",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CommitmentTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(verbose_name="版本")),
                        ("valid_from", models.DateTimeField(verbose_name="起")),
                        ("content", models.TextField(verbose_name="证明内容")),
                        ("liability", models.TextField(verbose_name="不实承诺的责任")),
                        ("check_method", models.CharField(max_length=120, verbose_name="核查方式")),
                        ("check_days", models.PositiveSmallIntegerField(verbose_name="核查期限（工作日）")),
                        ("is_published", models.BooleanField(default=False, verbose_name="承诺书公开")),
                        (
                            "proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commitment_templates",
                                to="catalog.proofitem",
                                verbose_name="证明事项",
                            ),
                        ),
                        (
                            "check_mode",
                            models.CharField(
                                choices=[("all", "逐件核查"), ("sampled", "抽查"), ("exempt", "免予核查")],
                                default="all",
                                max_length=8,
                                verbose_name="核查安排",
                            ),
                        ),
                        ("check_share", models.PositiveSmallIntegerField(default=100, verbose_name="抽查比例（%）")),
                        ("check_standard", models.TextField(blank=True, verbose_name="核查标准")),
                        (
                            "field",
                            models.CharField(
                                choices=[
                                    ("residence", "户籍管理"),
                                    ("market_access", "市场主体准营"),
                                    ("examinations", "资格考试"),
                                    ("social_insurance", "社会保险"),
                                    ("social_assistance", "社会救助"),
                                    ("health_checks", "健康体检"),
                                    ("legal_services", "法律服务"),
                                    ("other", "其他领域"),
                                ],
                                default="other",
                                max_length=20,
                                verbose_name="领域",
                            ),
                        ),
                        ("published_days", models.PositiveSmallIntegerField(default=30, verbose_name="公开期限（天）")),
                        ("published_where", models.CharField(blank=True, max_length=120, verbose_name="公开范围")),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commitment_templates",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "告知承诺书模板",
                        "verbose_name_plural": "告知承诺书模板",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("check_share__gte", 1), ("check_share__lte", 100)),
                                name="commitment_template_share_is_percent",
                            ),
                            models.UniqueConstraint(
                                fields=("programme", "proof", "version"), name="commitment_template_version_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProofItemVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(verbose_name="版本")),
                        (
                            "status",
                            models.CharField(
                                choices=[("draft", "草稿"), ("published", "已发布")],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("valid_from", models.DateTimeField(verbose_name="起")),
                        ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="止")),
                        ("legal_basis", models.TextField(blank=True, verbose_name="设定依据")),
                        ("shows", models.TextField(blank=True, verbose_name="证明什么")),
                        ("cancelled", models.BooleanField(default=False, verbose_name="已取消")),
                        ("cancel_reason", models.CharField(blank=True, max_length=200, verbose_name="取消理由")),
                        (
                            "issuing_departments",
                            models.ManyToManyField(
                                blank=True,
                                related_name="issued_proofs",
                                to="catalog.department",
                                verbose_name="开具单位",
                            ),
                        ),
                        (
                            "proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="catalog.proofitem",
                                verbose_name="证明事项",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "证明事项版本",
                        "verbose_name_plural": "证明事项版本",
                        "constraints": [
                            models.UniqueConstraint(fields=("proof", "version"), name="proof_version_once"),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("status", "published")),
                                expressions=[
                                    (
                                        catalog.models.proofs.DateTimeRange(
                                            models.F("valid_from"),
                                            models.F("valid_until"),
                                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                                        ),
                                        "&&",
                                    ),
                                    (models.F("proof"), "="),
                                ],
                                name="proof_one_version_in_force",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceHours",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "weekday",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="0 为周一；空为每个工作日", null=True, verbose_name="星期"
                            ),
                        ),
                        (
                            "opens",
                            models.TimeField(
                                blank=True, help_text="空着表示这个星期几不开", null=True, verbose_name="开始"
                            ),
                        ),
                        (
                            "closes",
                            models.TimeField(blank=True, help_text="00:00 表示 24:00", null=True, verbose_name="结束"),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="service_hours",
                                to="catalog.department",
                                verbose_name="部门",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="service_hours",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        ("valid_from", models.DateField(default=datetime.date(2000, 1, 1), verbose_name="从哪天起")),
                    ],
                    options={
                        "verbose_name": "服务时间",
                        "verbose_name_plural": "服务时间",
                        "ordering": ["programme", "department", "valid_from", "weekday", "opens"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("weekday", None), ("weekday__range", (0, 6)), _connector="OR"),
                                name="service_hours_weekday_0_to_6",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closes__gt", models.F("opens")), ("opens__isnull", False)),
                                    models.Q(("closes", "00:00"), ("opens__isnull", False)),
                                    models.Q(("closes", None), ("opens", None), ("weekday__isnull", False)),
                                    models.Q(("closes", None), ("department__isnull", False), ("opens", None)),
                                    _connector="OR",
                                ),
                                name="service_hours_close_after_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TrainingCourse",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="名称")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("course", "业务培训"), ("exchange", "交流学习"), ("practice", "模拟练习")],
                                max_length=10,
                                verbose_name="形式",
                            ),
                        ),
                        (
                            "duties",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("clerk", "窗口人员"),
                                        ("liaison", "联络员"),
                                        ("agent", "代办员"),
                                        ("reviewer", "审核人员"),
                                        ("office", "统筹机构办公室人员"),
                                        ("supervisor", "监督检查人员"),
                                        ("head", "部门负责人"),
                                    ],
                                    max_length=12,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="对象",
                            ),
                        ),
                        (
                            "valid_months",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="不填表示长期有效", null=True, verbose_name="有效期（月）"
                            ),
                        ),
                        (
                            "exercises",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="模拟练习做对多少道算一次合格", verbose_name="合格练习数"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="现行")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="courses",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "培训课程",
                        "verbose_name_plural": "培训课程",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("programme", "name"), name="course_once_in_programme"),
                            models.UniqueConstraint(
                                condition=models.Q(("is_active", True), ("kind", "practice")),
                                fields=("programme",),
                                name="course_one_practice",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("exercises__gt", 0), ("kind", "practice")),
                                    models.Q(models.Q(("kind", "practice"), _negated=True), ("exercises", 0)),
                                    _connector="OR",
                                ),
                                name="course_practice_has_exercises",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TrainingSession",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="时间")),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                        (
                            "course",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sessions",
                                to="catalog.trainingcourse",
                                verbose_name="课程",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "培训场次",
                        "verbose_name_plural": "培训场次",
                        "ordering": ["-starts_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("course", "starts_at"), name="session_once_at_a_time")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TrainingRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("earned_at", models.DateTimeField(verbose_name="取得时间")),
                        ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="有效至")),
                        (
                            "course",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="catalog.trainingcourse",
                                verbose_name="课程",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="training_records",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="账号",
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="catalog.trainingsession",
                                verbose_name="场次",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "培训合格记录",
                        "verbose_name_plural": "培训合格记录",
                        "indexes": [models.Index(fields=["user", "course", "-earned_at"], name="training_of_user")],
                        "constraints": [
                            models.UniqueConstraint(fields=("session", "user"), name="training_once_in_a_session"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until", None), ("valid_until__gt", models.F("earned_at")), _connector="OR"
                                ),
                                name="training_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StaffChange",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("appointed", "任职"),
                                    ("cover_changed", "AB 角变更"),
                                    ("dismissed", "免职"),
                                    ("ended", "任期届满"),
                                ],
                                max_length=16,
                                verbose_name="变更",
                            ),
                        ),
                        ("before", models.CharField(blank=True, max_length=12, verbose_name="变更前")),
                        ("after", models.CharField(blank=True, max_length=12, verbose_name="变更后")),
                        ("at", models.DateTimeField(verbose_name="生效时间")),
                        ("noted_at", models.DateTimeField(blank=True, null=True, verbose_name="备案时间")),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="staff_changes",
                                to="catalog.department",
                                verbose_name="部门",
                            ),
                        ),
                        (
                            "filed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="报备人",
                            ),
                        ),
                        (
                            "noted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="备案人",
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="catalog.officer",
                                verbose_name="工作人员",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "变更备案",
                        "verbose_name_plural": "变更备案",
                        "indexes": [
                            models.Index(fields=["department", "-at", "-id"], name="staff_change_history"),
                            models.Index(
                                condition=models.Q(("noted_at", None)), fields=["at"], name="staff_change_waiting"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("kind__in", ["dismissed", "ended"])),
                                fields=("officer",),
                                name="staff_change_ends_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InterimPeriod",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ways",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("office_system", "协同办公系统"),
                                        ("fax", "传真"),
                                        ("official_mail", "公务邮箱"),
                                        ("other", "其他公务渠道"),
                                    ],
                                    max_length=16,
                                ),
                                size=None,
                                verbose_name="可用的渠道",
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="起")),
                        ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="止")),
                        ("reason", models.CharField(max_length=200, verbose_name="为什么开")),
                        ("switched_at", models.DateTimeField(verbose_name="登记时间")),
                        ("completed_at", models.DateTimeField(blank=True, null=True, verbose_name="宣布系统完全运行")),
                        (
                            "completed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="宣布人",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="interim_periods",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        (
                            "switched_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "过渡期渠道",
                        "verbose_name_plural": "过渡期渠道",
                        "ordering": ["-starts_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"
                                ),
                                name="interim_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("completed_at", None), ("ends_at__isnull", False), _connector="OR"),
                                name="interim_complete_has_end",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    (
                                        catalog.models.proofs.DateTimeRange(
                                            models.F("starts_at"),
                                            models.F("ends_at"),
                                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                                        ),
                                        "&&",
                                    ),
                                    (models.F("programme"), "="),
                                ],
                                name="interim_one_in_force",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OutsideIssuer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                help_text="例如：公安部门、民政部门", max_length=40, verbose_name="单位类别"
                            ),
                        ),
                        (
                            "area",
                            models.CharField(
                                help_text="写到市、县，例如：潍坊市奎文区", max_length=60, verbose_name="所在地区"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="单位名称")),
                        ("phone", models.CharField(blank=True, max_length=40, verbose_name="电话")),
                        ("address", models.CharField(blank=True, max_length=120, verbose_name="地址")),
                        (
                            "how",
                            models.CharField(
                                choices=[("bring", "要申请人带来"), ("intercity", "跨区域协查")],
                                max_length=10,
                                verbose_name="怎么取",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True, help_text="申请人会看到", max_length=200, verbose_name="为什么要带来"
                            ),
                        ),
                        (
                            "contact",
                            models.CharField(
                                blank=True,
                                help_text="对方的协查窗口或平台",
                                max_length=120,
                                verbose_name="跨区域联系方式",
                            ),
                        ),
                        (
                            "typical_days",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="一般几个工作日"),
                        ),
                        ("changed_at", models.DateTimeField(verbose_name="登记时间")),
                        ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outside_issuers",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        (
                            "proofs",
                            models.ManyToManyField(
                                blank=True,
                                related_name="outside_issuers",
                                to="catalog.proofitem",
                                verbose_name="出具的证明",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "市外出具单位",
                        "verbose_name_plural": "市外出具单位名录",
                        "ordering": ["area", "kind", "name"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("retired_at", None)),
                                fields=("programme", "area", "name"),
                                name="outside_issuer_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("how", "bring"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="outside_bring_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("how", "intercity"), _negated=True),
                                    models.Q(models.Q(("contact", ""), _negated=True), ("typical_days__isnull", False)),
                                    _connector="OR",
                                ),
                                name="outside_intercity_says_how",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequirementChannel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="顺序")),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("cancelled", "直接取消"),
                                    ("data_sharing", "数据共享"),
                                    ("verification", "部门核验"),
                                    ("site_check", "实地核查"),
                                    ("offline", "线下核验"),
                                    ("intercity", "跨区域协查"),
                                    ("commitment", "告知承诺"),
                                    ("applicant", "申请人提供"),
                                ],
                                max_length=16,
                                verbose_name="办法",
                            ),
                        ),
                        (
                            "licence_type",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.licencetype",
                                verbose_name="证照类型",
                            ),
                        ),
                        (
                            "requirement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="channels",
                                to="catalog.proofrequirement",
                                verbose_name="所需证明",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.proofsource",
                                verbose_name="核验来源",
                            ),
                        ),
                        (
                            "outside_issuer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="channels",
                                to="catalog.outsideissuer",
                                verbose_name="市外出具单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "取得办法",
                        "verbose_name_plural": "取得办法",
                        "ordering": ["position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("requirement", "position"), name="channel_position_once"),
                            models.UniqueConstraint(fields=("requirement", "way"), name="channel_way_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("way", "data_sharing"), _negated=True),
                                    ("licence_type__isnull", False),
                                    _connector="OR",
                                ),
                                name="channel_sharing_names_licence_type",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("way", "verification"), _negated=True),
                                    ("source__isnull", False),
                                    _connector="OR",
                                ),
                                name="channel_verification_names_source",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("way", "intercity"), _negated=True),
                                    ("outside_issuer__isnull", False),
                                    _connector="OR",
                                ),
                                name="channel_intercity_names_issuer",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("outside_issuer", None), ("way__in", ["intercity", "applicant"]), _connector="OR"
                                ),
                                name="channel_outside_is_not_ours_to_verify",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DataDemand",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("proposed", "待答复"),
                                    ("accepted", "已接受，在做"),
                                    ("declined", "不予共享"),
                                    ("done", "已共享"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("grounds", models.JSONField(default=dict, verbose_name="依据的数")),
                        ("answer", models.TextField(blank=True, verbose_name="答复")),
                        ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                        ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
                        (
                            "holding_department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="data_demands",
                                to="catalog.department",
                                verbose_name="数据持有单位",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="data_demands",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        (
                            "proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="data_demands",
                                to="catalog.proofitem",
                                verbose_name="证明事项",
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提出人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "数据需求",
                        "verbose_name_plural": "供需对接",
                        "ordering": ["-proposed_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status__in", ["proposed", "accepted"])),
                                fields=("proof", "holding_department"),
                                name="data_demand_one_open_per_proof",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "done"), _negated=True),
                                    ("done_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="data_demand_done_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "declined"), _negated=True),
                                    models.Q(("answer", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="data_demand_declined_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Theme",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True, verbose_name="编码")),
                        ("name", models.CharField(max_length=80, verbose_name="名称")),
                        ("initials", models.CharField(blank=True, max_length=80, verbose_name="拼音首字母")),
                        ("basis", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                        ("is_assumption", models.BooleanField(default=False, verbose_name="组成是演示假定")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="themes",
                                to="catalog.department",
                                verbose_name="牵头部门",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="themes",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        (
                            "items",
                            models.ManyToManyField(
                                related_name="themes",
                                through="catalog.ThemeItem",
                                to="catalog.serviceitem",
                                verbose_name="事项",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "一件事",
                        "verbose_name_plural": "一件事",
                        "ordering": ["code"],
                    },
                ),
                migrations.CreateModel(
                    name="ThemeItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="顺序")),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="theme_steps",
                                to="catalog.serviceitem",
                                verbose_name="事项",
                            ),
                        ),
                        (
                            "theme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="catalog.theme",
                                verbose_name="一件事",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "一件事的事项",
                        "verbose_name_plural": "一件事的事项",
                        "ordering": ["position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("theme", "item"), name="theme_item_once"),
                            models.UniqueConstraint(fields=("theme", "position"), name="theme_position_once"),
                        ],
                    },
                ),
            ],
        ),
    ]
