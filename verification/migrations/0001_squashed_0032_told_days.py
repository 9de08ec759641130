"""Everything up to 0032 in one step, for a new database, which needs none of the data moves; see the catalogue's.

The triggers refuse a secret proof in a request and in an interim channel.
"""

import catalog.models.proofs
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import portal.foundation.encryption
import portal.foundation.identifiers
from django.conf import settings
from django.db import migrations, models
from portal.foundation.migration_steps import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("verification", "0001_initial"),
        ("verification", "0002_reply_draft"),
        ("verification", "0003_request_in_hand"),
        ("verification", "0004_words_of_states"),
        ("verification", "0005_agreements_between_departments"),
        ("verification", "0006_channels_and_blanking"),
        ("verification", "0007_secrets_never_in_a_request"),
        ("verification", "0008_assessed_times"),
        ("verification", "0009_count_reclassifications"),
        ("verification", "0010_practice_exercises"),
        ("verification", "0011_course_of_a_case"),
        ("verification", "0012_files_of_letters_and_earlier_replies"),
        ("verification", "0013_commitment_checks_breaches_objections"),
        ("verification", "0014_plan_earlier_commitments"),
        ("verification", "0015_ladder"),
        ("verification", "0016_orders_of_before"),
        ("verification", "0017_kept_views"),
        ("verification", "0018_kept_layouts"),
        ("verification", "0019_levels_change"),
        ("verification", "0020_figures_from_indexes"),
        ("verification", "0021_theme_cases_and_followed_requests"),
        ("verification", "0022_revocation_credit_lists_holds"),
        ("verification", "0023_terms_are_reminded_of"),
        ("verification", "0024_figures_know_what_was_closed_late"),
        ("verification", "0025_visits_and_supplement_terms"),
        ("verification", "0026_told_clock"),
        ("verification", "0027_supplement_working_days"),
        ("verification", "0028_material_from_home"),
        ("verification", "0029_why_requests_are_returned"),
        ("verification", "0030_doubts_after_doubts"),
        ("verification", "0031_visits_given_up_and_times_waited"),
        ("verification", "0032_told_days"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("catalog", "0021_commitment_list_period"),
        ("certificates", "0006_authorisation_parts"),
        ("foundation", "0004_exports_made_behind"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="RunningNumber",
                    fields=[
                        ("scope", models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ("last", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "流水号",
                        "verbose_name_plural": "流水号",
                    },
                ),
                migrations.CreateModel(
                    name="Case",
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
                        ("number", models.CharField(max_length=24, unique=True, verbose_name="办件编号")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("accepted", "在办"),
                                    ("suspended", "已中止"),
                                    ("decided", "已办结"),
                                    ("archived", "已归档"),
                                    ("withdrawn", "已撤回"),
                                    ("revoked", "决定已撤销"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[("approved", "准予"), ("refused", "不予")],
                                max_length=10,
                                verbose_name="决定",
                            ),
                        ),
                        ("basis", models.CharField(default="duty", max_length=10, verbose_name="读取依据")),
                        ("opened_at", models.DateTimeField(verbose_name="开办时间")),
                        ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="受理时间")),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                        ("needs_review_since", models.DateTimeField(blank=True, null=True, verbose_name="须复核")),
                        ("pending_materials", models.JSONField(blank=True, default=list, verbose_name="容缺材料")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "applicant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="certificates.holder",
                                verbose_name="申请人",
                            ),
                        ),
                        (
                            "clerk",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="经办人",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="catalog.department",
                                verbose_name="受理部门",
                            ),
                        ),
                        (
                            "item_version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="catalog.serviceitemversion",
                                verbose_name="事项版本",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        (
                            "window",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.window",
                                verbose_name="窗口",
                            ),
                        ),
                        (
                            "service_seconds",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="办理用时（服务时间，秒）"),
                        ),
                        (
                            "verifying_seconds",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="其中核验（服务时间，秒）"),
                        ),
                        (
                            "fields_total",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="表单项数"),
                        ),
                        (
                            "fields_untyped",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="免填项数"),
                        ),
                        ("pending_due_at", models.DateTimeField(blank=True, null=True, verbose_name="容缺补齐期限")),
                        (
                            "pending_noted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="容缺到期已提醒"),
                        ),
                        (
                            "proofs_spared",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="免提交项数"),
                        ),
                        (
                            "proofs_total",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="证明项数"),
                        ),
                        ("ticket", models.CharField(blank=True, max_length=12, verbose_name="排队号")),
                        (
                            "theme_case",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="verification.themecase",
                                verbose_name="一件事办件",
                            ),
                        ),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="决定撤销时间")),
                        (
                            "pending_reminded_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="容缺到期前已提醒"),
                        ),
                        (
                            "pending_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="告知的容缺补齐工作日"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "办件",
                        "verbose_name_plural": "办件",
                        "indexes": [
                            models.Index(fields=["department", "status", "-opened_at"], name="case_of_department"),
                            models.Index(fields=["clerk", "status", "-opened_at"], name="case_of_clerk"),
                            models.Index(
                                condition=models.Q(("decided_at__isnull", False), ("service_seconds", None)),
                                fields=["decided_at"],
                                name="case_to_measure",
                            ),
                            models.Index(fields=["programme", "-decided_at"], name="case_decided"),
                            models.Index(
                                condition=models.Q(("ticket", ""), _negated=True),
                                fields=["ticket", "-opened_at"],
                                name="case_of_ticket",
                            ),
                            models.Index(
                                condition=models.Q(("pending_due_at__isnull", False), ("pending_noted_at", None)),
                                fields=["pending_due_at"],
                                name="case_pending_due",
                            ),
                            models.Index(
                                condition=models.Q(("theme_case__isnull", False)),
                                fields=["theme_case"],
                                name="case_of_theme_case",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at", None), ("outcome", "")),
                                    models.Q(("decided_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="case_decided_with_outcome",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("status__in", ["accepted", "suspended", "decided", "archived"]), _negated=True
                                    ),
                                    ("accepted_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="case_accepted_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status__in", ["decided", "archived", "revoked"]), _negated=True),
                                    ("decided_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="case_decided_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("outcome", "approved"), ("revoked_at__isnull", False), ("status", "revoked")
                                    ),
                                    models.Q(models.Q(("status", "revoked"), _negated=True), ("revoked_at", None)),
                                    _connector="OR",
                                ),
                                name="case_revoked_was_approved",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseParty",
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
                        (
                            "role",
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
                                max_length=20,
                                verbose_name="角色",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="顺序")),
                        (
                            "authorisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="certificates.authorisation",
                                verbose_name="授权",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parties",
                                to="verification.case",
                                verbose_name="办件",
                            ),
                        ),
                        (
                            "holder",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="case_parties",
                                to="certificates.holder",
                                verbose_name="持证主体",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "办件人员",
                        "verbose_name_plural": "办件人员",
                        "ordering": ["position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "holder"), name="case_party_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("role", "applicant")), fields=("case",), name="case_one_applicant"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Agreement",
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
                        ("number", models.CharField(max_length=28, unique=True, verbose_name="机制编号")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("proposed", "待确认"),
                                    ("declined", "已退回修改"),
                                    ("confirmed", "已确认"),
                                    ("ended", "已终止"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("system", "“无证明城市”应用系统"),
                                    ("system_and_site", "应用系统，必要时实地核查"),
                                    ("site", "实地调查核验"),
                                ],
                                default="system",
                                max_length=16,
                                verbose_name="协查方式",
                            ),
                        ),
                        ("steps", models.TextField(verbose_name="协查流程")),
                        (
                            "requesting_duty",
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
                                default="liaison",
                                max_length=12,
                                verbose_name="需求单位联系职责",
                            ),
                        ),
                        (
                            "issuing_duty",
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
                                default="liaison",
                                max_length=12,
                                verbose_name="出具单位联系职责",
                            ),
                        ),
                        ("valid_from", models.DateTimeField(verbose_name="起")),
                        ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="止")),
                        ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="确认时间")),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="退回或终止的理由")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="确认人",
                            ),
                        ),
                        (
                            "issuing_department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreements_confirmed",
                                to="catalog.department",
                                verbose_name="证明出具单位",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        (
                            "proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreements",
                                to="catalog.proofitem",
                                verbose_name="证明事项",
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提出人",
                            ),
                        ),
                        (
                            "requesting_department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreements_proposed",
                                to="catalog.department",
                                verbose_name="证明需求单位",
                            ),
                        ),
                        (
                            "tier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.slatier",
                                verbose_name="协查时限",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "协查工作机制",
                        "verbose_name_plural": "协查工作机制",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("requesting_department", models.F("issuing_department")), _negated=True
                                ),
                                name="agreement_between_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "confirmed"), _negated=True),
                                    ("confirmed_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="agreement_confirmed_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                                ),
                                name="agreement_ends_after_it_begins",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "ended"), _negated=True),
                                    ("valid_until__isnull", False),
                                    _connector="OR",
                                ),
                                name="agreement_ended_has_end",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status__in", ["proposed", "declined"])),
                                fields=("requesting_department", "issuing_department", "proof"),
                                name="agreement_one_in_talks",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("confirmed_at__isnull", False)),
                                expressions=[
                                    (
                                        catalog.models.proofs.DateTimeRange(
                                            models.F("valid_from"),
                                            models.F("valid_until"),
                                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                                        ),
                                        "&&",
                                    ),
                                    (models.F("requesting_department"), "="),
                                    (models.F("issuing_department"), "="),
                                    (models.F("proof"), "="),
                                ],
                                name="agreement_one_in_force",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SecretMatter",
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
                        ("number", models.CharField(max_length=28, unique=True, verbose_name="登记编号")),
                        (
                            "status",
                            models.CharField(
                                choices=[("open", "办理中"), ("closed", "已办结")],
                                default="open",
                                max_length=6,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "result",
                            models.CharField(
                                blank=True,
                                choices=[("verified", "线下已核验"), ("not_verified", "线下未核验")],
                                max_length=12,
                                verbose_name="结果",
                            ),
                        ),
                        ("registered_at", models.DateTimeField(verbose_name="登记时间")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="办结人",
                            ),
                        ),
                        (
                            "handler",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="经办人",
                            ),
                        ),
                        (
                            "issuing_department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.department",
                                verbose_name="证明出具单位",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        (
                            "requesting_department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.department",
                                verbose_name="证明需求单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "涉密核验登记",
                        "verbose_name_plural": "涉密核验登记",
                        "ordering": ["-registered_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at", None), ("result", ""), ("status", "open")),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("status", "closed"),
                                        models.Q(("result", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="secret_closed_with_result",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseProof",
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
                        ("position", models.PositiveSmallIntegerField(verbose_name="顺序")),
                        ("required", models.BooleanField(default=True, verbose_name="必要")),
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
                            "status",
                            models.CharField(
                                choices=[
                                    ("struck_out", "已取消"),
                                    ("pending", "待办"),
                                    ("offered", "等本人签字"),
                                    ("requested", "核验中"),
                                    ("satisfied", "已取得"),
                                    ("mismatched", "不符"),
                                    ("not_found", "查无"),
                                    ("unavailable", "没取到"),
                                ],
                                default="pending",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("reason_code", models.CharField(blank=True, max_length=40, verbose_name="原因")),
                        ("tried", models.JSONField(blank=True, default=list, verbose_name="已试过的办法")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proofs",
                                to="verification.case",
                                verbose_name="办件",
                            ),
                        ),
                        (
                            "licence",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="certificates.licence",
                                verbose_name="证照",
                            ),
                        ),
                        (
                            "party",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proofs",
                                to="verification.caseparty",
                                verbose_name="办件人员",
                            ),
                        ),
                        (
                            "proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.proofitem",
                                verbose_name="证明事项",
                            ),
                        ),
                        (
                            "requirement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="case_proofs",
                                to="catalog.proofrequirement",
                                verbose_name="所需证明",
                            ),
                        ),
                        (
                            "outside_issuer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="case_proofs",
                                to="catalog.outsideissuer",
                                verbose_name="市外出具单位",
                            ),
                        ),
                        (
                            "secret_matter",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="verification.secretmatter",
                                verbose_name="涉密核验登记",
                            ),
                        ),
                        (
                            "follows",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="followers",
                                to="verification.verificationrequest",
                                verbose_name="沿用的协查",
                            ),
                        ),
                        ("waited", models.JSONField(blank=True, default=list, verbose_name="等过的协查")),
                    ],
                    options={
                        "verbose_name": "办件所需证明",
                        "verbose_name_plural": "办件所需证明",
                        "ordering": ["position", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "requirement", "party"), name="case_proof_once_per_person"
                            )
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("follows__isnull", False)),
                                fields=["follows"],
                                name="case_proof_follows",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Commitment",
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
                            "status",
                            models.CharField(
                                choices=[
                                    ("signed", "已签署"),
                                    ("withdrawn", "已撤回"),
                                    ("doubted", "核查有疑，听取本人意见"),
                                    ("kept", "核查属实"),
                                    ("false", "虚假承诺"),
                                ],
                                default="signed",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                choices=[("pad", "签字板"), ("paper", "纸质签署扫描"), ("phone", "手机签署")],
                                max_length=6,
                                verbose_name="签署方式",
                            ),
                        ),
                        ("signed_at", models.DateTimeField(verbose_name="签署时间")),
                        ("check_due_at", models.DateTimeField(blank=True, null=True, verbose_name="告知的核查期限")),
                        ("signature", models.TextField(blank=True, verbose_name="签名")),
                        (
                            "case_proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commitments",
                                to="verification.caseproof",
                                verbose_name="办件所需证明",
                            ),
                        ),
                        (
                            "holder",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commitments",
                                to="certificates.holder",
                                verbose_name="承诺人",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.commitmenttemplate",
                                verbose_name="模板",
                            ),
                        ),
                        (
                            "witnessed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="经办人",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="foundation.attachment",
                                verbose_name="承诺书文件",
                            ),
                        ),
                        (
                            "evidence",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="foundation.attachment",
                                verbose_name="签字",
                            ),
                        ),
                        (
                            "publication_agreed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="同意公开时间"),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="签署账号",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "告知承诺书",
                        "verbose_name_plural": "告知承诺书",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("document", None)),
                                fields=["signed_at"],
                                name="commitment_without_document",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status", "withdrawn"), _negated=True),
                                fields=("case_proof",),
                                name="commitment_one_per_proof",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("method", "phone"), _negated=True),
                                    ("signed_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="commitment_phone_has_signer",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CreditRecord",
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
                                choices=[
                                    ("false_commitment", "虚假承诺"),
                                    ("serious", "严重失信"),
                                    ("bad", "不良记录"),
                                ],
                                max_length=18,
                                verbose_name="类别",
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                        ("repaired_at", models.DateTimeField(blank=True, null=True, verbose_name="修复时间")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "commitment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="credit_records",
                                to="verification.commitment",
                                verbose_name="承诺",
                            ),
                        ),
                        (
                            "holder",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="credit_records",
                                to="certificates.holder",
                                verbose_name="持证主体",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        ("annulled_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                        ("lapses_on", models.DateField(blank=True, null=True, verbose_name="到期不再计")),
                        ("repair_asked_at", models.DateTimeField(blank=True, null=True, verbose_name="申请修复时间")),
                        ("legal_basis", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                        (
                            "source",
                            models.CharField(
                                blank=True, help_text="哪个机关的哪份文书", max_length=120, verbose_name="来源"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "信用记录",
                        "verbose_name_plural": "信用记录",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("annulled_at", None)),
                                fields=("commitment",),
                                name="credit_record_one_of_a_commitment",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SiteCheck",
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
                        ("planned_on", models.DateField(verbose_name="计划日期")),
                        ("planned_at", models.DateTimeField(verbose_name="安排时间")),
                        ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
                        (
                            "result",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("confirmed", "属实"),
                                    ("not_confirmed", "不符"),
                                    ("given_up", "没有去成，不再去"),
                                ],
                                max_length=14,
                                verbose_name="结果",
                            ),
                        ),
                        (
                            "case_proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="site_checks",
                                to="verification.caseproof",
                                verbose_name="办件所需证明",
                            ),
                        ),
                        (
                            "officers",
                            models.ManyToManyField(
                                blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="核查人员"
                            ),
                        ),
                        (
                            "planned_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="安排人",
                            ),
                        ),
                        (
                            "signature",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="foundation.attachment",
                                verbose_name="签字",
                            ),
                        ),
                        (
                            "signing",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("signed", "被访人已签字"),
                                    ("refused", "被访人拒绝签字"),
                                    ("absent", "现场无人"),
                                ],
                                max_length=8,
                                verbose_name="被访人签字",
                            ),
                        ),
                        ("lapse_noted_at", models.DateTimeField(blank=True, null=True, verbose_name="过期已提醒")),
                        (
                            "recorded_by",
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
                        "verbose_name": "实地核查",
                        "verbose_name_plural": "实地核查",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("done_at", None), ("result", "")),
                                    models.Q(("done_at__isnull", False), models.Q(("result", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="site_check_done_with_result",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("done_at", None)),
                                fields=("case_proof",),
                                name="site_check_one_open_per_proof",
                            ),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at", None), ("lapse_noted_at", None)),
                                fields=["planned_on"],
                                name="site_check_planned",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SupplementRecord",
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
                        ("at", models.DateTimeField(verbose_name="时间")),
                        (
                            "attachment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="foundation.attachment",
                                verbose_name="附件",
                            ),
                        ),
                        (
                            "by_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="经办人",
                            ),
                        ),
                        (
                            "case_proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="supplement_records",
                                to="verification.caseproof",
                                verbose_name="办件所需证明",
                            ),
                        ),
                        ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="补充期限")),
                        ("points", models.JSONField(blank=True, default=list, verbose_name="要证明的点")),
                        (
                            "step",
                            models.CharField(
                                choices=[("asked", "请补充"), ("received", "已收到")],
                                default="received",
                                max_length=8,
                                verbose_name="环节",
                            ),
                        ),
                        ("lapse_noted_at", models.DateTimeField(blank=True, null=True, verbose_name="过期已提醒")),
                        (
                            "working_days",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="给的工作日"),
                        ),
                        ("waits", models.BooleanField(default=False, verbose_name="网上交来，等窗口看")),
                    ],
                    options={
                        "verbose_name": "补充材料记录",
                        "verbose_name_plural": "补充材料台账",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("step", "asked"), _negated=True),
                                    models.Q(("due_at__isnull", False), ("attachment", None)),
                                    _connector="OR",
                                ),
                                name="supplement_asked_has_term",
                            )
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("lapse_noted_at__isnull", True), ("step", "asked")),
                                fields=["due_at"],
                                name="supplement_due",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VoluntaryRecord",
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
                        ("at", models.DateTimeField(verbose_name="时间")),
                        (
                            "attachment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="foundation.attachment",
                                verbose_name="附件",
                            ),
                        ),
                        (
                            "by_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="经办人",
                            ),
                        ),
                        (
                            "case_proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="voluntary_records",
                                to="verification.caseproof",
                                verbose_name="办件所需证明",
                            ),
                        ),
                        ("waits", models.BooleanField(default=False, verbose_name="网上交来，等窗口看")),
                    ],
                    options={
                        "verbose_name": "自愿提供记录",
                        "verbose_name_plural": "自愿提供记录",
                    },
                ),
                migrations.CreateModel(
                    name="IntercityInquiry",
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
                        ("sent_at", models.DateTimeField(verbose_name="发出时间")),
                        ("expected_on", models.DateField(verbose_name="一般到这天")),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="反馈时间")),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[("matched", "属实"), ("mismatched", "不符"), ("not_found", "查无")],
                                max_length=10,
                                verbose_name="反馈结果",
                            ),
                        ),
                        ("given_up_at", models.DateTimeField(blank=True, null=True, verbose_name="不再等")),
                        (
                            "case_proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="intercity_inquiries",
                                to="verification.caseproof",
                                verbose_name="办件所需证明",
                            ),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                        (
                            "issuer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inquiries",
                                to="catalog.outsideissuer",
                                verbose_name="市外出具单位",
                            ),
                        ),
                        (
                            "scan",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="foundation.attachment",
                                verbose_name="扫描件",
                            ),
                        ),
                        (
                            "sent_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="发出人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "跨区域协查",
                        "verbose_name_plural": "跨区域协查",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answered_at", None), ("given_up_at", None)),
                                fields=("case_proof",),
                                name="intercity_one_open_per_proof",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_at", None), ("outcome", "")),
                                    models.Q(("answered_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="intercity_answered_with_outcome",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BlankingRun",
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
                        ("at", models.DateTimeField(verbose_name="时间")),
                        ("months", models.PositiveSmallIntegerField(verbose_name="保留月数")),
                        ("closed_before", models.DateTimeField(verbose_name="办件在此前办结")),
                        ("replies", models.PositiveIntegerField(verbose_name="清除的反馈")),
                        ("files", models.PositiveIntegerField(default=0, verbose_name="清除的扫描件")),
                        ("held", models.PositiveIntegerField(default=0, verbose_name="到期而保留的")),
                        ("digest", models.CharField(max_length=64, verbose_name="编号摘要")),
                        ("signature", models.TextField(verbose_name="签名")),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="blanking_runs",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "到期清除记录",
                        "verbose_name_plural": "到期清除记录",
                        "ordering": ["-at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="VerificationRequest",
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
                        ("number", models.CharField(max_length=28, unique=True, verbose_name="协查编号")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "待发出"),
                                    ("submitted", "待签收"),
                                    ("received", "已签收"),
                                    ("answered", "已反馈"),
                                    ("corrected", "已更正"),
                                    ("returned", "已退回"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[("matched", "属实"), ("mismatched", "不符"), ("not_found", "查无")],
                                max_length=10,
                                verbose_name="反馈结果",
                            ),
                        ),
                        ("drafted_at", models.DateTimeField(verbose_name="起草时间")),
                        ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="送达时间")),
                        ("received_at", models.DateTimeField(blank=True, null=True, verbose_name="签收时间")),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="反馈时间")),
                        (
                            "answered_by_client",
                            models.BigIntegerField(blank=True, null=True, verbose_name="反馈的业务系统"),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="退回或撤回时间")),
                        ("half_at", models.DateTimeField(blank=True, null=True, verbose_name="过半提醒")),
                        ("late_at", models.DateTimeField(blank=True, null=True, verbose_name="临近提醒")),
                        ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="反馈时限")),
                        ("calendar_missing", models.BooleanField(default=False, verbose_name="日历未公布")),
                        ("half_noted_at", models.DateTimeField(blank=True, null=True, verbose_name="过半已提醒")),
                        ("late_noted_at", models.DateTimeField(blank=True, null=True, verbose_name="临近已提醒")),
                        ("overdue_noted_at", models.DateTimeField(blank=True, null=True, verbose_name="逾期已记录")),
                        ("inquiry_signature", models.TextField(blank=True, verbose_name="协查函签名")),
                        ("reply_signature", models.TextField(blank=True, verbose_name="反馈函签名")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="反馈人",
                            ),
                        ),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assigned_requests",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="承办人",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="verification.case",
                                verbose_name="办件",
                            ),
                        ),
                        (
                            "case_proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="verification.caseproof",
                                verbose_name="办件所需证明",
                            ),
                        ),
                        (
                            "issuing_department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests_to_answer",
                                to="catalog.department",
                                verbose_name="证明出具单位",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        (
                            "proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.proofitem",
                                verbose_name="证明事项",
                            ),
                        ),
                        (
                            "requesting_department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests_asked",
                                to="catalog.department",
                                verbose_name="证明需求单位",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.proofsource",
                                verbose_name="存储情况",
                            ),
                        ),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="发出人",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.lettertemplate",
                                verbose_name="函件模板",
                            ),
                        ),
                        (
                            "tier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, to="catalog.slatier", verbose_name="时限档"
                            ),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="verification.agreement",
                                verbose_name="协查工作机制",
                            ),
                        ),
                        ("blanked_at", models.DateTimeField(blank=True, null=True, verbose_name="内容清除时间")),
                        (
                            "reply_via",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("office_system", "协同办公系统"),
                                    ("fax", "传真"),
                                    ("official_mail", "公务邮箱"),
                                    ("other", "其他公务渠道"),
                                ],
                                max_length=16,
                                verbose_name="反馈渠道",
                            ),
                        ),
                        (
                            "sent_via",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("office_system", "协同办公系统"),
                                    ("fax", "传真"),
                                    ("official_mail", "公务邮箱"),
                                    ("other", "其他公务渠道"),
                                ],
                                max_length=16,
                                verbose_name="发出渠道",
                            ),
                        ),
                        (
                            "blanked_in",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="verification.blankingrun",
                                verbose_name="到期清除记录",
                            ),
                        ),
                        (
                            "late_seconds",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="超时（服务时间，秒）"),
                        ),
                        ("reclassifications", models.PositiveSmallIntegerField(default=0, verbose_name="改档次数")),
                        (
                            "taken_seconds",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="反馈用时（服务时间，秒）"),
                        ),
                        ("also_for", models.JSONField(blank=True, default=list, verbose_name="同时用于的办件")),
                        ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="本办件不再需要")),
                        ("told_clock", models.JSONField(blank=True, null=True, verbose_name="告知的计时过程")),
                        (
                            "return_code",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("not_ours", "不归本单位出具"),
                                    ("other_region", "不在本单位的辖区"),
                                    ("transferred", "职责或档案已移交其他单位"),
                                ],
                                max_length=12,
                                verbose_name="退回原因",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "协查核验",
                        "verbose_name_plural": "协查核验",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status__in", ["submitted", "received"])),
                                fields=["issuing_department", "due_at", "id"],
                                name="request_inbox_open",
                            ),
                            models.Index(fields=["requesting_department", "-drafted_at"], name="request_outbox"),
                            models.Index(
                                condition=models.Q(("half_noted_at", None), ("status__in", ["submitted", "received"])),
                                fields=["half_at"],
                                name="request_half_due",
                            ),
                            models.Index(
                                condition=models.Q(("late_noted_at", None), ("status__in", ["submitted", "received"])),
                                fields=["late_at"],
                                name="request_late_due",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("overdue_noted_at", None), ("status__in", ["submitted", "received"])
                                ),
                                fields=["due_at"],
                                name="request_overdue_due",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ["submitted", "received"])),
                                fields=["requesting_department", "due_at", "id"],
                                name="request_outbox_open",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ["submitted", "received"])),
                                fields=["assignee", "due_at", "id"],
                                name="request_in_hand_open",
                            ),
                            models.Index(
                                condition=models.Q(("blanked_at", None), ("status__in", ["answered", "corrected"])),
                                fields=["programme", "answered_at"],
                                name="request_to_blank",
                            ),
                            models.Index(
                                fields=["issuing_department", "-submitted_at", "id"],
                                include=("status", "reclassifications"),
                                name="request_inbox_sent",
                            ),
                            models.Index(
                                fields=["issuing_department", "-answered_at", "id"],
                                include=("due_at", "status", "outcome", "taken_seconds", "late_seconds"),
                                name="request_inbox_done",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("answered_at", None), ("answered_at__gt", models.F("due_at")), _connector="OR"
                                ),
                                fields=["issuing_department", "due_at"],
                                include=("submitted_at", "answered_at", "closed_at", "status", "late_seconds"),
                                name="request_late_or_open",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("late_seconds", None),
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("closed_at__gt", models.F("due_at")),
                                        _connector="OR",
                                    ),
                                ),
                                fields=["answered_at"],
                                name="request_unmeasured",
                            ),
                            models.Index(
                                condition=models.Q(("status", "returned")),
                                fields=["issuing_department", "submitted_at"],
                                include=("return_code",),
                                name="request_returned",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status__in", ["draft", "submitted", "received"])),
                                fields=("case_proof",),
                                name="request_one_open_per_proof",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["draft", "withdrawn"]),
                                    models.Q(
                                        ("due_at__isnull", False),
                                        ("half_at__isnull", False),
                                        ("late_at__isnull", False),
                                        ("submitted_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="request_sent_has_deadline",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("status__in", ["answered", "corrected"]),
                                        models.Q(("outcome", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("status__in", ["answered", "corrected"]), _negated=True),
                                        ("answered_at", None),
                                        ("outcome", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="request_answered_with_outcome",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("due_at", None), ("due_at__gt", models.F("submitted_at")), _connector="OR"
                                ),
                                name="request_due_after_sent",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status__in", ["returned", "withdrawn"]), _negated=True),
                                    ("closed_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="request_closed_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("blanked_at", None), ("blanked_in", None)),
                                    models.Q(("blanked_at__isnull", False), ("blanked_in__isnull", False)),
                                    _connector="OR",
                                ),
                                name="request_blanked_by_a_run",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reply_via", ""), ("status__in", ["answered", "corrected"]), _connector="OR"
                                ),
                                name="request_reply_way_has_reply",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("return_code", ""), ("status", "returned"), _connector="OR"),
                                name="request_return_code_is_of_a_return",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Escalation",
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
                            "status",
                            models.CharField(
                                choices=[
                                    ("drafted", "报告已起草，未报送"),
                                    ("reported", "已报送，待调查"),
                                    ("investigating", "调查中"),
                                    ("ordered", "限时办结"),
                                    ("talk_proposed", "已提请约谈"),
                                    ("closed", "已了结"),
                                ],
                                default="drafted",
                                max_length=14,
                                verbose_name="状态",
                            ),
                        ),
                        ("drafted_at", models.DateTimeField(verbose_name="起草时间")),
                        ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="报告时间")),
                        ("ordered_due_at", models.DateTimeField(blank=True, null=True, verbose_name="限时办结至")),
                        ("adverse_effect", models.BooleanField(default=False, verbose_name="造成不良影响")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="了结时间")),
                        (
                            "reported_by",
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
                            "request",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="escalation",
                                to="verification.verificationrequest",
                                verbose_name="协查核验",
                            ),
                        ),
                        ("ordered_at", models.DateTimeField(blank=True, null=True, verbose_name="责令时间")),
                        ("ordered_half_at", models.DateTimeField(blank=True, null=True, verbose_name="责令时限过半")),
                        (
                            "ordered_half_noted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="责令过半已提醒"),
                        ),
                        ("ordered_late_at", models.DateTimeField(blank=True, null=True, verbose_name="责令时限临近")),
                        (
                            "ordered_late_noted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="责令临近已提醒"),
                        ),
                        (
                            "ordered_minutes",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="责令的服务分钟"),
                        ),
                        (
                            "ordered_overdue_noted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="责令逾期已记录"),
                        ),
                        (
                            "ordered_working_days",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="责令的工作日"),
                        ),
                        ("talk_held_at", models.DateTimeField(blank=True, null=True, verbose_name="约谈时间")),
                        ("talk_recorded_at", models.DateTimeField(blank=True, null=True, verbose_name="约谈记录时间")),
                    ],
                    options={
                        "verbose_name": "逾期查办",
                        "verbose_name_plural": "逾期查办",
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    ("ordered_half_noted_at", None), ("status__in", ("ordered", "talk_proposed"))
                                ),
                                fields=["ordered_half_at"],
                                name="escalation_order_half",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("ordered_late_noted_at", None), ("status__in", ("ordered", "talk_proposed"))
                                ),
                                fields=["ordered_late_at"],
                                name="escalation_order_late",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("ordered_overdue_noted_at", None), ("status__in", ("ordered", "talk_proposed"))
                                ),
                                fields=["ordered_due_at"],
                                name="escalation_order_due",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status", "drafted"),
                                    ("status", "closed"),
                                    ("reported_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="escalation_reported_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "talk_proposed"), _negated=True),
                                    ("adverse_effect", True),
                                    _connector="OR",
                                ),
                                name="escalation_talk_needs_adverse_effect",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("talk_held_at", None),
                                    models.Q(("adverse_effect", True), ("talk_recorded_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="escalation_talk_has_its_record",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ordered_minutes", None), ("ordered_working_days", None), _connector="OR"
                                ),
                                name="escalation_order_minutes_or_days",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Clarification",
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
                        ("at", models.DateTimeField(verbose_name="时间")),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.department",
                                verbose_name="部门",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="经办人",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="clarifications",
                                to="verification.verificationrequest",
                                verbose_name="协查核验",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "往来",
                        "verbose_name_plural": "往来",
                        "ordering": ["at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ReplyDraft",
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
                        ("saved_at", models.DateTimeField(verbose_name="保存时间")),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reply_drafts",
                                to="verification.verificationrequest",
                                verbose_name="协查核验",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="起草人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "反馈草稿",
                        "verbose_name_plural": "反馈草稿",
                        "constraints": [
                            models.UniqueConstraint(fields=("request", "user"), name="reply_draft_one_of_a_user")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InterimUse",
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
                            "direction",
                            models.CharField(
                                choices=[("sent", "发出"), ("replied", "收到反馈")], max_length=8, verbose_name="方向"
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("office_system", "协同办公系统"),
                                    ("fax", "传真"),
                                    ("official_mail", "公务邮箱"),
                                    ("other", "其他公务渠道"),
                                ],
                                max_length=16,
                                verbose_name="渠道",
                            ),
                        ),
                        ("client_id", models.BigIntegerField(blank=True, null=True, verbose_name="业务系统")),
                        ("happened_at", models.DateTimeField(verbose_name="收发时间")),
                        ("at", models.DateTimeField(verbose_name="登记时间")),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.department",
                                verbose_name="登记单位",
                            ),
                        ),
                        (
                            "period",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="catalog.interimperiod",
                                verbose_name="过渡期",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="interim_uses",
                                to="verification.verificationrequest",
                                verbose_name="协查核验",
                            ),
                        ),
                        (
                            "scan",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="foundation.attachment",
                                verbose_name="扫描件",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "过渡期渠道使用记录",
                        "verbose_name_plural": "过渡期渠道使用记录",
                        "ordering": ["happened_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("request", "direction"), name="interim_use_once_a_direction"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("happened_at__lte", models.F("at"))),
                                name="interim_use_recorded_afterwards",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequestRating",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("score", models.PositiveSmallIntegerField(verbose_name="评分")),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        (
                            "by_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="评价人",
                            ),
                        ),
                        (
                            "request",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rating",
                                to="verification.verificationrequest",
                                verbose_name="协查核验",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "协查评价",
                        "verbose_name_plural": "协查评价",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("score__gte", 1), ("score__lte", 5)),
                                name="request_rating_one_to_five",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PracticeExercise",
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
                        ("started_at", models.DateTimeField(verbose_name="开始时间")),
                        ("due_at", models.DateTimeField(verbose_name="时限")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
                        ("passed", models.BooleanField(null=True, verbose_name="做对")),
                        ("mistakes", models.JSONField(blank=True, default=list, verbose_name="错在哪里")),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.department",
                                verbose_name="部门",
                            ),
                        ),
                        (
                            "proof",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.proofitem",
                                verbose_name="证明事项",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.lettertemplate",
                                verbose_name="函件模板",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="practice_exercises",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="练习人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "模拟练习",
                        "verbose_name_plural": "模拟练习",
                        "ordering": ["-started_at", "-pk"],
                        "indexes": [models.Index(fields=["user", "-started_at"], name="practice_of_user")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("finished_at", None), ("passed", None)),
                                    models.Q(("finished_at__isnull", False), ("passed__isnull", False)),
                                    _connector="OR",
                                ),
                                name="practice_finished_with_result",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("finished_at", None)),
                                fields=("user", "department"),
                                name="practice_one_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseSuspension",
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
                            "reason",
                            models.CharField(
                                choices=[
                                    ("correction", "等申请人补正"),
                                    ("examination", "检验、检测、鉴定或专家评审"),
                                    ("hearing", "听证或公示"),
                                    ("court", "等司法、仲裁结果"),
                                    ("force_majeure", "不可抗力"),
                                    ("applicant", "申请人请求"),
                                ],
                                max_length=16,
                                verbose_name="原因",
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="起")),
                        ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="止")),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="suspensions",
                                to="verification.case",
                                verbose_name="办件",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "中止",
                        "verbose_name_plural": "中止",
                        "ordering": ["starts_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ends_at", None)),
                                fields=("case",),
                                name="suspension_one_open_per_case",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"
                                ),
                                name="suspension_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Correction",
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
                        ("asked_at", models.DateTimeField(verbose_name="告知时间")),
                        ("due_at", models.DateTimeField(verbose_name="补正期限")),
                        ("lapse_noted_at", models.DateTimeField(blank=True, null=True, verbose_name="到期已提醒")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="补正时间")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="告知人",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="verification.case",
                                verbose_name="办件",
                            ),
                        ),
                        ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="到期前已提醒")),
                        (
                            "working_days",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="给的工作日"),
                        ),
                    ],
                    options={
                        "verbose_name": "补正告知",
                        "verbose_name_plural": "补正告知",
                        "ordering": ["asked_at"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("closed_at", None), ("lapse_noted_at", None)),
                                fields=["due_at"],
                                name="correction_due",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at", None)),
                                fields=("case",),
                                name="correction_one_open_per_case",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("due_at__gt", models.F("asked_at"))),
                                name="correction_due_after_asking",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EarlierReply",
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
                            "outcome",
                            models.CharField(
                                choices=[("matched", "属实"), ("mismatched", "不符"), ("not_found", "查无")],
                                max_length=10,
                                verbose_name="反馈结果",
                            ),
                        ),
                        ("said_at", models.DateTimeField(verbose_name="反馈时间")),
                        ("replaced_at", models.DateTimeField(verbose_name="更正时间")),
                        ("signature", models.TextField(blank=True, verbose_name="反馈函签名")),
                        (
                            "replaced_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="更正人",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="earlier_replies",
                                to="verification.verificationrequest",
                                verbose_name="协查核验",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "更正前的反馈",
                        "verbose_name_plural": "更正前的反馈",
                        "ordering": ["-replaced_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="LetterFile",
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
                            "part",
                            models.CharField(
                                choices=[
                                    ("inquiry", "协查函附件"),
                                    ("reply", "反馈函附件"),
                                    ("clarification", "往来附件"),
                                ],
                                max_length=14,
                                verbose_name="附在",
                            ),
                        ),
                        ("put_at", models.DateTimeField(verbose_name="存入时间")),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="随函发出时间")),
                        (
                            "attachment",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="foundation.attachment",
                                verbose_name="文件",
                            ),
                        ),
                        (
                            "clarification",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="verification.clarification",
                                verbose_name="往来",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.department",
                                verbose_name="部门",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="verification.verificationrequest",
                                verbose_name="协查核验",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="存入人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "函件附件",
                        "verbose_name_plural": "函件附件",
                        "ordering": ["put_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("clarification__isnull", False),
                                        ("part", "clarification"),
                                        ("sent_at__isnull", False),
                                    ),
                                    models.Q(("clarification", None), ("part", "clarification"), ("sent_at", None)),
                                    models.Q(
                                        models.Q(("part", "clarification"), _negated=True), ("clarification", None)
                                    ),
                                    _connector="OR",
                                ),
                                name="letter_file_of_its_line",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Breach",
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
                            "status",
                            models.CharField(
                                choices=[
                                    ("invited", "已请本人陈述申辩"),
                                    ("heard", "已听取，待认定"),
                                    ("found", "已认定为虚假承诺"),
                                    ("dismissed", "不成立"),
                                    ("annulled", "认定已撤销"),
                                ],
                                default="invited",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("raised_at", models.DateTimeField(verbose_name="提出时间")),
                        ("hear_until", models.DateTimeField(verbose_name="陈述申辩期限")),
                        ("heard_at", models.DateTimeField(blank=True, null=True, verbose_name="听取时间")),
                        (
                            "hearing",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("own", "本人在自己的账号里陈述"),
                                    ("office", "到场陈述，由工作人员记录"),
                                    ("waived", "本人表示没有意见"),
                                ],
                                max_length=6,
                                verbose_name="听取方式",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="认定时间")),
                        ("object_until", models.DateTimeField(blank=True, null=True, verbose_name="异议期限")),
                        ("term_noted_at", models.DateTimeField(blank=True, null=True, verbose_name="期满已提醒")),
                        (
                            "commitment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="breaches",
                                related_query_name="breach",
                                to="verification.commitment",
                                verbose_name="告知承诺书",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="认定人",
                            ),
                        ),
                        (
                            "raised_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提出人",
                            ),
                        ),
                        (
                            "hearing_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="告知的陈述申辩工作日"
                            ),
                        ),
                        (
                            "objection_days",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="告知的异议工作日"),
                        ),
                    ],
                    options={
                        "verbose_name": "虚假承诺",
                        "verbose_name_plural": "虚假承诺",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status", "invited")),
                                fields=["hear_until"],
                                name="breach_invited_until",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status__in", ["found", "dismissed", "annulled"]), _negated=True),
                                    ("decided_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="breach_decided_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("heard_at", None), ("hearing", "")),
                                    models.Q(("heard_at__isnull", False), models.Q(("hearing", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="breach_heard_has_way",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status__in", ["found", "annulled"]), _negated=True),
                                    ("heard_at__isnull", False),
                                    ("decided_at__gt", models.F("hear_until")),
                                    _connector="OR",
                                ),
                                name="breach_found_after_hearing_or_term",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status__in", ["invited", "heard", "found"])),
                                fields=("commitment",),
                                name="breach_one_stands",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CommitmentCheck",
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
                            "status",
                            models.CharField(
                                choices=[
                                    ("planned", "待核查"),
                                    ("not_needed", "不用核查"),
                                    ("done", "已核查"),
                                    ("cancelled", "承诺已撤回"),
                                ],
                                default="planned",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                choices=[("all", "逐件核查"), ("sampled", "抽查"), ("exempt", "免予核查")],
                                max_length=8,
                                verbose_name="核查安排",
                            ),
                        ),
                        ("share", models.PositiveSmallIntegerField(default=100, verbose_name="抽查比例（%）")),
                        ("draw", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="抽签号")),
                        ("reason_code", models.CharField(blank=True, max_length=24, verbose_name="安排的理由")),
                        ("planned_at", models.DateTimeField(verbose_name="安排时间")),
                        ("counts_from", models.DateTimeField(blank=True, null=True, verbose_name="起算")),
                        (
                            "working_days",
                            models.PositiveSmallIntegerField(default=0, verbose_name="核查期限（工作日）"),
                        ),
                        ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="核查期限")),
                        ("half_at", models.DateTimeField(blank=True, null=True, verbose_name="过半")),
                        ("late_at", models.DateTimeField(blank=True, null=True, verbose_name="临近")),
                        ("calendar_missing", models.BooleanField(default=False, verbose_name="日历未公布")),
                        ("half_noted_at", models.DateTimeField(blank=True, null=True, verbose_name="过半已提醒")),
                        ("late_noted_at", models.DateTimeField(blank=True, null=True, verbose_name="临近已提醒")),
                        ("overdue_noted_at", models.DateTimeField(blank=True, null=True, verbose_name="超期已记录")),
                        (
                            "result",
                            models.CharField(
                                blank=True,
                                choices=[("kept", "属实"), ("doubtful", "与承诺不符，听取本人意见")],
                                max_length=8,
                                verbose_name="结果",
                            ),
                        ),
                        (
                            "manner",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("shared_data", "共享数据比对"),
                                    ("site", "现场核查"),
                                    ("department", "部门协助核查"),
                                    ("other", "其他方式"),
                                ],
                                max_length=12,
                                verbose_name="核查方式",
                            ),
                        ),
                        ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="核查时间")),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="核查人",
                            ),
                        ),
                        (
                            "commitment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan",
                                to="verification.commitment",
                                verbose_name="告知承诺书",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commitment_checks",
                                to="catalog.department",
                                verbose_name="核查部门",
                            ),
                        ),
                        (
                            "done_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="核查人员",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "承诺核查",
                        "verbose_name_plural": "承诺核查",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status", "planned")),
                                fields=["department", "due_at"],
                                name="commitment_check_open",
                            ),
                            models.Index(
                                condition=models.Q(("status", "planned")),
                                fields=["due_at"],
                                name="commitment_check_due",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "planned"), _negated=True),
                                    ("due_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="commitment_check_planned_is_due",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("done_at__isnull", False),
                                        ("status", "done"),
                                        models.Q(("result", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("status", "done"), _negated=True), ("done_at", None), ("result", "")
                                    ),
                                    _connector="OR",
                                ),
                                name="commitment_check_done_with_result",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CommitmentObjection",
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
                                choices=[("finding", "本人对认定有异议"), ("third_party", "利害关系人对承诺有异议")],
                                max_length=12,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[("filed", "待答复"), ("upheld", "异议成立"), ("rejected", "异议不成立")],
                                default="filed",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("filed_at", models.DateTimeField(verbose_name="提出时间")),
                        ("answer_due_at", models.DateTimeField(verbose_name="答复期限")),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                        ("overdue_noted_at", models.DateTimeField(blank=True, null=True, verbose_name="超期已记录")),
                        (
                            "commitment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="verification.commitment",
                                verbose_name="告知承诺书",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="答复人",
                            ),
                        ),
                        (
                            "filed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                        (
                            "holder",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="certificates.holder",
                                verbose_name="提出异议的人",
                            ),
                        ),
                        (
                            "answer_days",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="告知的答复工作日"),
                        ),
                    ],
                    options={
                        "verbose_name": "对承诺的异议",
                        "verbose_name_plural": "对承诺的异议",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at", None), ("status", "filed")),
                                    models.Q(
                                        models.Q(("status", "filed"), _negated=True), ("decided_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="commitment_objection_decided_has_time",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "finding"), ("status", "filed")),
                                fields=("commitment",),
                                name="commitment_objection_one_open_by_person",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Measure",
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
                                    ("stop", "停止办理"),
                                    ("rectify", "责令限期整改"),
                                    ("revoke", "撤销原决定"),
                                    ("punish", "依法处罚"),
                                    ("transfer", "移送有关机关"),
                                ],
                                max_length=8,
                                verbose_name="措施",
                            ),
                        ),
                        ("ordered_at", models.DateTimeField(verbose_name="作出时间")),
                        ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="整改期限")),
                        ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
                        ("overdue_noted_at", models.DateTimeField(blank=True, null=True, verbose_name="超期已记录")),
                        (
                            "breach",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measures",
                                to="verification.breach",
                                verbose_name="虚假承诺",
                            ),
                        ),
                        (
                            "ordered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="作出人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "处理措施",
                        "verbose_name_plural": "处理措施",
                        "ordering": ["ordered_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "rectify"), _negated=True),
                                    ("due_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="measure_rectify_has_date",
                            ),
                            models.UniqueConstraint(fields=("breach", "kind"), name="measure_once_per_kind"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EscalationLevel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rank", models.PositiveSmallIntegerField(verbose_name="级次")),
                        ("name", models.CharField(max_length=40, verbose_name="名称")),
                        (
                            "after_minutes",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="超时后多少服务分钟"),
                        ),
                        (
                            "tells",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("issuing", "出具单位联络员、代办员"),
                                        ("issuing_head", "出具单位负责人"),
                                        ("requesting", "需求单位经办人"),
                                        ("requesting_head", "需求单位负责人"),
                                        ("office", "统筹机构办公室"),
                                        ("supervisor", "监督检查人员"),
                                    ],
                                    max_length=16,
                                ),
                                size=None,
                                verbose_name="告知谁",
                            ),
                        ),
                        ("outside_hours", models.BooleanField(default=False, verbose_name="非提醒时间也告知")),
                        ("is_assumption", models.BooleanField(default=True, verbose_name="规则没有写明，为本市自定")),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="escalation_levels",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        (
                            "after_working_days",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="超时后多少个工作日"),
                        ),
                        ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                    ],
                    options={
                        "verbose_name": "逾期层级",
                        "verbose_name_plural": "逾期层级",
                        "ordering": ["programme", "rank"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("tells__len__gt", 0)), name="escalation_level_tells_somebody"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("retired_at", None)),
                                fields=("programme", "rank"),
                                name="escalation_level_rank_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("after_minutes__isnull", False), ("after_working_days", None)),
                                    models.Q(("after_minutes", None), ("after_working_days__gt", 0)),
                                    _connector="OR",
                                ),
                                name="escalation_level_minutes_or_working_days",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LevelNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due_at", models.DateTimeField(verbose_name="到这一级的时间")),
                        ("noted_at", models.DateTimeField(blank=True, null=True, verbose_name="记录时间")),
                        ("is_moot", models.BooleanField(default=False, verbose_name="此前已反馈")),
                        (
                            "level",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notes",
                                to="verification.escalationlevel",
                                verbose_name="层级",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="level_notes",
                                to="verification.verificationrequest",
                                verbose_name="协查核验",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "逾期层级记录",
                        "verbose_name_plural": "逾期层级记录",
                        "ordering": ["due_at", "pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("noted_at", None)), fields=["due_at"], name="level_note_due"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("request", "level"), name="level_note_once_per_request"),
                            models.CheckConstraint(
                                condition=models.Q(("is_moot", False), ("noted_at__isnull", False), _connector="OR"),
                                name="level_moot_is_noted",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeskView",
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
                            "box",
                            models.CharField(
                                choices=[("in", "收件"), ("out", "发件")], max_length=3, verbose_name="收件或发件"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=30, verbose_name="名称")),
                        ("preset", models.CharField(blank=True, max_length=20, verbose_name="预设视图")),
                        (
                            "columns",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20), default=list, size=None, verbose_name="列"
                            ),
                        ),
                        ("order", models.CharField(blank=True, max_length=20, verbose_name="排序")),
                        ("is_shared", models.BooleanField(default=False, verbose_name="本部门可见")),
                        ("changed_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="catalog.department",
                                verbose_name="部门",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="谁的",
                            ),
                        ),
                        (
                            "layout",
                            models.CharField(
                                choices=[("list", "列表"), ("table", "表格")],
                                default="list",
                                max_length=5,
                                verbose_name="样式",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "工作台视图",
                        "verbose_name_plural": "工作台视图",
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "department", "box", "name"), name="desk_view_name_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), _negated=True), ("is_shared", False), _connector="OR"
                                ),
                                name="desk_view_shared_has_name",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("layout__in", ["list", "table"])), name="desk_view_layout_known"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ThemeCase",
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
                        ("number", models.CharField(max_length=28, unique=True, verbose_name="一件事编号")),
                        ("opened_at", models.DateTimeField(verbose_name="开办时间")),
                        (
                            "applicant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="theme_cases",
                                to="certificates.holder",
                                verbose_name="申请人",
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="开办人",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        (
                            "theme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="theme_cases",
                                to="catalog.theme",
                                verbose_name="一件事",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "一件事办件",
                        "verbose_name_plural": "一件事办件",
                    },
                ),
                migrations.CreateModel(
                    name="CommitmentListEdition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="期次")),
                        ("published_at", models.DateTimeField(verbose_name="公布时间")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                        ("rows", models.JSONField(verbose_name="清单")),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commitment_lists",
                                to="catalog.programme",
                                verbose_name="所属建设",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="公布人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "告知承诺事项清单",
                        "verbose_name_plural": "告知承诺事项清单",
                        "ordering": ["programme", "-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("programme", "number"), name="commitment_list_edition_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CreditProposal",
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
                                    ("false_commitment", "虚假承诺"),
                                    ("serious", "严重失信"),
                                    ("bad", "不良记录"),
                                ],
                                max_length=18,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("invited", "已请本人陈述申辩"),
                                    ("heard", "已听取，待决定"),
                                    ("entered", "已记入"),
                                    ("dropped", "不予记入"),
                                ],
                                default="invited",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(help_text="哪个机关的哪份文书", max_length=120, verbose_name="来源"),
                        ),
                        ("legal_basis", models.CharField(max_length=200, verbose_name="依据")),
                        ("lapses_on", models.DateField(blank=True, null=True, verbose_name="到期不再计")),
                        ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                        ("hear_until", models.DateTimeField(verbose_name="陈述申辩期限")),
                        ("heard_at", models.DateTimeField(blank=True, null=True, verbose_name="听取时间")),
                        (
                            "hearing",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("own", "本人在自己的账号里陈述"),
                                    ("office", "到场陈述，由工作人员记录"),
                                    ("waived", "本人表示没有意见"),
                                ],
                                max_length=6,
                                verbose_name="听取方式",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="决定时间")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="决定人",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.department",
                                verbose_name="提出单位",
                            ),
                        ),
                        (
                            "holder",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="certificates.holder",
                                verbose_name="持证主体",
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
                        (
                            "record",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposal",
                                to="verification.creditrecord",
                                verbose_name="信用记录",
                            ),
                        ),
                        (
                            "hearing_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="告知的陈述申辩工作日"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "拟记入的信用记录",
                        "verbose_name_plural": "拟记入的信用记录",
                        "ordering": ["-proposed_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["serious", "bad"])),
                                name="credit_proposal_is_no_false_commitment",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "entered"), _negated=True),
                                    models.Q(
                                        ("record__isnull", False),
                                        models.Q(
                                            ("heard_at__isnull", False),
                                            ("decided_at__gt", models.F("hear_until")),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="credit_entered_after_hearing_or_term",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("heard_at", None), ("hearing", "")),
                                    models.Q(("heard_at__isnull", False), models.Q(("hearing", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="credit_heard_has_way",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReplyHold",
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
                        ("held_at", models.DateTimeField(verbose_name="暂缓时间")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="到哪一天（含当天）")),
                        ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="解除时间")),
                        (
                            "held_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                        (
                            "released_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="解除人",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holds",
                                to="verification.verificationrequest",
                                verbose_name="协查核验",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "暂缓清除",
                        "verbose_name_plural": "暂缓清除",
                        "ordering": ["-held_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("released_at", None)),
                                fields=("request",),
                                name="reply_hold_one_at_a_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SiteCheckConfirmation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="确认时间")),
                        (
                            "site_check",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="confirmations",
                                to="verification.sitecheck",
                                verbose_name="实地核查",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="核查人员",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "实地核查确认",
                        "verbose_name_plural": "实地核查确认",
                        "constraints": [
                            models.UniqueConstraint(fields=("site_check", "user"), name="site_check_confirmed_once")
                        ],
                    },
                ),
            ],
        ),
        migrations.RunSQL(
            sql="""
SET LOCAL lock_timeout = '5s';
CREATE FUNCTION verification_refuse_secret() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM catalog_proofitem WHERE id = NEW.proof_id AND is_secret) THEN
        RAISE EXCEPTION 'a secret proof is never asked by a request' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION verification_refuse_secret_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM verification_verificationrequest r JOIN catalog_proofitem p ON p.id = r.proof_id
        WHERE r.id = NEW.request_id AND p.is_secret
    ) THEN
        RAISE EXCEPTION 'a secret proof never goes by an interim channel' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER request_is_not_about_secrets
    BEFORE INSERT ON verification_verificationrequest
    FOR EACH ROW EXECUTE FUNCTION verification_refuse_secret();
CREATE TRIGGER request_sent_is_not_about_secrets
    BEFORE UPDATE OF status ON verification_verificationrequest
    FOR EACH ROW WHEN (NEW.status = 'submitted') EXECUTE FUNCTION verification_refuse_secret();
CREATE TRIGGER interim_use_is_not_about_secrets
    BEFORE INSERT ON verification_interimuse
    FOR EACH ROW EXECUTE FUNCTION verification_refuse_secret_use();
""",
            reverse_sql="""
SET LOCAL lock_timeout = '5s';
DROP TRIGGER interim_use_is_not_about_secrets ON verification_interimuse;
DROP TRIGGER request_sent_is_not_about_secrets ON verification_verificationrequest;
DROP TRIGGER request_is_not_about_secrets ON verification_verificationrequest;
DROP FUNCTION verification_refuse_secret_use();
DROP FUNCTION verification_refuse_secret();
""",
        ),
    ]
