"""Everything up to 0006 in one step, for a new database; see the catalogue's.

The triggers keep the access log and its chain append-only, and let each record wait for its place in the chain.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import portal.foundation.encryption
import portal.foundation.identifiers
from django.conf import settings
from django.db import migrations, models
from portal.foundation.migration_steps import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("certificates", "0001_initial"),
        ("certificates", "0002_access_log_is_append_only"),
        ("certificates", "0003_words_of_results"),
        ("certificates", "0004_renditions"),
        ("certificates", "0005_access_log_chain"),
        ("certificates", "0006_authorisation_parts"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("catalog", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Holder",
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
                                choices=[("person", "自然人"), ("organisation", "法人和其他组织")],
                                max_length=12,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "document_type",
                            models.CharField(
                                choices=[
                                    ("id_card", "居民身份证"),
                                    ("passport", "护照"),
                                    ("hk_macao_permit", "港澳居民来往内地通行证"),
                                    ("taiwan_permit", "台湾居民来往大陆通行证"),
                                    ("foreign_residence", "外国人永久居留身份证"),
                                    ("uscc", "统一社会信用代码"),
                                ],
                                max_length=20,
                                verbose_name="证件类型",
                            ),
                        ),
                        (
                            "number_index",
                            models.CharField(editable=False, max_length=64, verbose_name="证件号码盲索引"),
                        ),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                    ],
                    options={
                        "verbose_name": "持证主体",
                        "verbose_name_plural": "持证主体",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("document_type", "number_index"), name="holder_document_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HolderCode",
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
                        ("token_digest", models.CharField(editable=False, max_length=64, unique=True)),
                        ("digits_digest", models.CharField(db_index=True, editable=False, max_length=64)),
                        ("created_at", models.DateTimeField(verbose_name="生成时间")),
                        ("expires_at", models.DateTimeField(verbose_name="失效时间")),
                        ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="使用时间")),
                        (
                            "holder",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="codes",
                                to="certificates.holder",
                                verbose_name="持证主体",
                            ),
                        ),
                        (
                            "shown_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="出示人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "居民码、企业码",
                        "verbose_name_plural": "居民码、企业码",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("expires_at__gt", models.F("created_at"))),
                                name="code_expires_after_creation",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Licence",
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
                        ("identifier", models.CharField(max_length=140, unique=True, verbose_name="证照标识")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("valid", "有效"),
                                    ("suspended", "暂扣"),
                                    ("annulled", "撤销"),
                                    ("cancelled", "注销"),
                                    ("revoked", "吊销"),
                                    ("superseded", "已换发"),
                                    ("unknown", "状态不明"),
                                ],
                                default="valid",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("issued_on", models.DateField(verbose_name="颁发日期")),
                        ("valid_from", models.DateField(verbose_name="有效期起")),
                        ("valid_until", models.DateField(blank=True, null=True, verbose_name="有效期止")),
                        ("signature", models.TextField(blank=True, verbose_name="签名")),
                        ("warning", models.CharField(blank=True, max_length=120, verbose_name="导入警告")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
                        (
                            "issuer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="licences",
                                to="catalog.department",
                                verbose_name="颁发机构",
                            ),
                        ),
                        (
                            "licence_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="licences",
                                to="catalog.licencetype",
                                verbose_name="证照类型",
                            ),
                        ),
                        (
                            "previous",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="next",
                                to="certificates.licence",
                                verbose_name="上一版",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "电子证照",
                        "verbose_name_plural": "电子证照",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                                ),
                                name="licence_ends_after_start",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LicenceHolder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("role", models.CharField(default="holder", max_length=20, verbose_name="角色")),
                        ("position", models.PositiveSmallIntegerField(default=1, verbose_name="顺序")),
                        (
                            "holder",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="licence_parties",
                                to="certificates.holder",
                                verbose_name="持证主体",
                            ),
                        ),
                        (
                            "licence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parties",
                                to="certificates.licence",
                                verbose_name="证照",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "证照持有人",
                        "verbose_name_plural": "证照持有人",
                        "constraints": [
                            models.UniqueConstraint(fields=("licence", "holder"), name="licence_holder_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Presentation",
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
                        ("purpose", models.CharField(max_length=40, verbose_name="用途")),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        ("expires_at", models.DateTimeField(verbose_name="可用至")),
                        ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="使用时间")),
                        (
                            "code",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="presentation",
                                to="certificates.holdercode",
                                verbose_name="码",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="catalog.department",
                                verbose_name="读码部门",
                            ),
                        ),
                        (
                            "holder",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="presentations",
                                to="certificates.holder",
                                verbose_name="持证主体",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="读码人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "亮证",
                        "verbose_name_plural": "亮证",
                    },
                ),
                migrations.CreateModel(
                    name="Authorisation",
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
                            "purpose",
                            models.CharField(
                                help_text="办件编号、一件事编号或事项编码", max_length=40, verbose_name="用于"
                            ),
                        ),
                        (
                            "licence_types",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=21),
                                default=list,
                                size=None,
                                verbose_name="证照类型",
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                choices=[("code", "出示居民码"), ("on_site", "窗口当面同意"), ("online", "网上同意")],
                                max_length=10,
                                verbose_name="方式",
                            ),
                        ),
                        ("granted_at", models.DateTimeField(verbose_name="授权时间")),
                        ("valid_until", models.DateTimeField(verbose_name="有效至")),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="撤回时间")),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="authorisations",
                                to="catalog.department",
                                verbose_name="被授权部门",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="经办人",
                            ),
                        ),
                        (
                            "holder",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="authorisations",
                                to="certificates.holder",
                                verbose_name="持证主体",
                            ),
                        ),
                        (
                            "presentation",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="authorisation",
                                to="certificates.presentation",
                                verbose_name="亮证",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "数据授权",
                        "verbose_name_plural": "数据授权",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("valid_until__gt", models.F("granted_at"))),
                                name="authorisation_ends_after_start",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Representation",
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
                            "relation",
                            models.CharField(
                                choices=[
                                    ("self", "本人"),
                                    ("legal_representative", "法定代表人"),
                                    ("agent", "代办人"),
                                    ("guardian", "监护人"),
                                    ("family", "家人"),
                                ],
                                max_length=24,
                                verbose_name="关系",
                            ),
                        ),
                        ("scope", models.CharField(default="all", max_length=60, verbose_name="范围")),
                        ("valid_from", models.DateTimeField(verbose_name="起")),
                        ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="止")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="终止时间")),
                        (
                            "holder",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="representations",
                                to="certificates.holder",
                                verbose_name="持证主体",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="representations",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="账号",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "代表、监护、代办",
                        "verbose_name_plural": "代表、监护、代办",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until", None), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                                ),
                                name="representation_ends_after_start",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("user", "holder", "relation"),
                                name="representation_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SourceOutage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("since", models.DateTimeField(verbose_name="起")),
                        ("until", models.DateTimeField(blank=True, null=True, verbose_name="止")),
                        ("reason_code", models.SlugField(default="source_down", max_length=40, verbose_name="原因")),
                        (
                            "licence_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="outages",
                                to="catalog.licencetype",
                                verbose_name="证照类型",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "数据源停用",
                        "verbose_name_plural": "数据源停用",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until", None), ("until__gt", models.F("since")), _connector="OR"),
                                name="outage_ends_after_start",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AccessRecord",
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
                        ("holder_id", models.UUIDField(verbose_name="持证主体")),
                        ("client_id", models.BigIntegerField(null=True, verbose_name="业务系统")),
                        ("window", models.CharField(blank=True, max_length=10, verbose_name="窗口")),
                        (
                            "what",
                            models.CharField(help_text="证照类型或核验证明的名称", max_length=80, verbose_name="内容"),
                        ),
                        ("licence_id", models.UUIDField(null=True, verbose_name="证照")),
                        (
                            "fields",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60), default=list, size=None, verbose_name="字段"
                            ),
                        ),
                        ("purpose", models.CharField(max_length=40, verbose_name="用途")),
                        (
                            "basis",
                            models.CharField(
                                choices=[
                                    ("duty", "依职责"),
                                    ("consent", "本人同意"),
                                    ("self", "本人查看"),
                                    ("public_check", "公开验证"),
                                ],
                                max_length=14,
                                verbose_name="依据",
                            ),
                        ),
                        ("article", models.CharField(blank=True, max_length=120, verbose_name="条款")),
                        (
                            "result",
                            models.CharField(
                                choices=[("granted", "看了"), ("refused", "没给看"), ("failed", "没读到")],
                                max_length=8,
                                verbose_name="结果",
                            ),
                        ),
                        ("reason_code", models.CharField(blank=True, max_length=40, verbose_name="原因")),
                        (
                            "department",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.department",
                                verbose_name="部门",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="经办人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "用证记录",
                        "verbose_name_plural": "用证记录",
                        "indexes": [models.Index(fields=["holder_id", "-at", "-id"], name="access_of_holder")],
                    },
                ),
                migrations.CreateModel(
                    name="Rendition",
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
                            "sha256",
                            models.CharField(editable=False, max_length=64, unique=True, verbose_name="文件摘要"),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="生成时间")),
                        ("used_at", models.DateTimeField(verbose_name="最近下载")),
                        ("evicted_at", models.DateTimeField(blank=True, null=True, verbose_name="文件清理时间")),
                        (
                            "licence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="renditions",
                                to="certificates.licence",
                                verbose_name="证照",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "渲染件",
                        "verbose_name_plural": "渲染件",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("evicted_at", None)), fields=["used_at"], name="rendition_idle"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("evicted_at", None)),
                                fields=("licence",),
                                name="one_kept_rendition_per_licence",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("used_at__gte", models.F("made_at"))),
                                name="rendition_used_after_it_was_made",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AccessLogPending",
                    fields=[
                        (
                            "record_id",
                            models.UUIDField(
                                editable=False, primary_key=True, serialize=False, verbose_name="用证记录"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "待编入的用证记录",
                        "verbose_name_plural": "待编入的用证记录",
                    },
                ),
                migrations.CreateModel(
                    name="AccessLogLeaf",
                    fields=[
                        (
                            "index",
                            models.BigIntegerField(
                                editable=False, primary_key=True, serialize=False, verbose_name="序号"
                            ),
                        ),
                        ("record_id", models.UUIDField(editable=False, unique=True, verbose_name="用证记录")),
                        ("hash", models.CharField(editable=False, max_length=64, verbose_name="摘要")),
                    ],
                    options={
                        "verbose_name": "用证记录链",
                        "verbose_name_plural": "用证记录链",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("index__gte", 1)), name="access_log_leaf_counts_from_one"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuthorisationPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("purpose", models.CharField(help_text="办件编号", max_length=40, verbose_name="用于")),
                        (
                            "licence_types",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=21),
                                default=list,
                                size=None,
                                verbose_name="证照类型",
                            ),
                        ),
                        (
                            "authorisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="certificates.authorisation",
                                verbose_name="数据授权",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.department",
                                verbose_name="被授权部门",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "一件事授权的办件",
                        "verbose_name_plural": "一件事授权的办件",
                        "ordering": ["purpose"],
                        "constraints": [
                            models.UniqueConstraint(fields=("authorisation", "purpose"), name="authorisation_part_once")
                        ],
                    },
                ),
            ],
        ),
        migrations.RunSQL(
            sql="""
SET LOCAL lock_timeout = '5s';
CREATE FUNCTION certificates_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'certificates_accessrecord is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER access_log_is_append_only
    BEFORE UPDATE OR DELETE ON certificates_accessrecord
    FOR EACH ROW EXECUTE FUNCTION certificates_refuse_change();
""",
            reverse_sql="""
SET LOCAL lock_timeout = '5s';
DROP TRIGGER access_log_is_append_only ON certificates_accessrecord;
DROP FUNCTION certificates_refuse_change();
""",
        ),
        migrations.RunSQL(
            sql="""
SET LOCAL lock_timeout = '5s';
CREATE FUNCTION certificates_note_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO certificates_accesslogpending (record_id) SELECT id FROM added;
    RETURN NULL;
END
$$;
CREATE TRIGGER access_log_notes_pending
    AFTER INSERT ON certificates_accessrecord
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION certificates_note_pending();
INSERT INTO certificates_accesslogpending (record_id) SELECT id FROM certificates_accessrecord;
CREATE FUNCTION certificates_refuse_leaf_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'certificates_accesslogleaf is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER access_log_leaf_is_append_only
    BEFORE UPDATE OR DELETE ON certificates_accesslogleaf
    FOR EACH ROW EXECUTE FUNCTION certificates_refuse_leaf_change();
""",
            reverse_sql="""
SET LOCAL lock_timeout = '5s';
DROP TRIGGER access_log_leaf_is_append_only ON certificates_accesslogleaf;
DROP FUNCTION certificates_refuse_leaf_change();
DROP TRIGGER access_log_notes_pending ON certificates_accessrecord;
DROP FUNCTION certificates_note_pending();
""",
        ),
    ]
