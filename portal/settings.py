"""All settings, read from the environment; a wrong value stops the start with a sentence that says what to do.

`MIANZHENG_ENV` is `demo` (default: a machine to try the portal on), `test` or `production`.
"""

import secrets
from pathlib import Path
from typing import Any

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal.operations import locate

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = locate.local_dir(BASE_DIR)
env = environ.Env()

ENVIRONMENT = env.str("MIANZHENG_ENV", "demo")
if ENVIRONMENT not in {"demo", "test", "production"}:
    raise ImproperlyConfigured(f"MIANZHENG_ENV 的值是“{ENVIRONMENT}”，只能是 demo、test 或 production。改正后再启动。")
PRODUCTION = ENVIRONMENT == "production"


def required(name: str, remedy: str) -> str:
    """The value of `name`, which production may not start without."""
    value: str = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(f"没有设置 {name}。{remedy}")
    return value


def local_secret(name: str) -> str:
    """A random secret of this machine's demo, made once and kept in `.local/` (never in git)."""
    path = LOCAL_DIR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text().strip()


def local_key(name: str) -> str:
    """A 32-byte key of this machine's demo in base64, made once and kept in `.local/`."""
    path = LOCAL_DIR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(secrets.token_hex(32))
        path.chmod(0o600)
    return path.read_text().strip()


# --- identity of the installation ---------------------------------------------------------------

DEBUG = env.bool("MIANZHENG_DEBUG", False)
if DEBUG and PRODUCTION:
    raise ImproperlyConfigured("MIANZHENG_DEBUG 不能在 production 下打开。去掉它再启动。")
SECRET_KEY = (
    required("SECRET_KEY", "用 openssl rand -base64 48 生成一个，写进环境变量。")
    if PRODUCTION
    else local_secret("secret_key")
)
ALLOWED_HOSTS = (
    required("ALLOWED_HOSTS", "写上门户的域名，多个用逗号分开。").split(",")
    if PRODUCTION
    else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

INSTALLED_APPS = [
    "portal.operations",
    "portal.pages",
    "portal.api",
    "accountability",
    "verification",
    "certificates",
    "catalog",
    "portal.accounts",
    "portal.foundation",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "guardian",
    "django_htmx",
    "template_partials",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "oauth2_provider",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.pages.signed_in.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "portal.middleware.ActorMiddleware",
    "portal.middleware.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.pages.context.portal",
            ],
        },
    }
]

# --- PostgreSQL and Redis -----------------------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", "") or locate.database_url(LOCAL_DIR)
REDIS_URL = env.str("REDIS_URL", "") or locate.redis_url(LOCAL_DIR)
if not DATABASE_URL or not REDIS_URL:
    raise ImproperlyConfigured(
        "没有找到数据库或 Redis。先运行 make demo（它会自己启动），或设置 DATABASE_URL 和 REDIS_URL。"
    )
DATABASES = {
    "default": {
        **env.db_url_config(DATABASE_URL),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
    }
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL 只能指向 PostgreSQL，例如 postgres://用户:密码@主机:5432/库名。")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "mianzheng",
    }
}
if ENVIRONMENT == "test":  # workers of a test run share one Redis, and each empties its cache
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}

# --- Celery: it only wakes up; what is due stands in PostgreSQL -----------------------------------

CELERY_BROKER_URL = locate.celery_url(REDIS_URL)
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": "mianzheng:",
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "visibility_timeout": 300,
    "max_retries": 0,  # a page never waits for a lost Redis: the outbox row is committed, beat comes round
}
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Intervals, no clock times: what is due on which day the tasks see on the portal's own clock, and a machine that slept
# through an hour of the night misses nothing.
CELERY_BEAT_SCHEDULE = {
    "sweep-deadlines": {
        "task": "verification.tasks.sweep_deadlines",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
    "note-lapsed-terms": {
        "task": "verification.tasks.note_lapsed_terms",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "note-commitments-due": {
        "task": "verification.tasks.note_commitments_due",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "keep-commitment-documents": {
        "task": "portal.pages.tasks.keep_commitment_documents",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "make-exports": {
        "task": "portal.pages.tasks.make_exports",
        "schedule": 3.0,
        "options": {"expires": 3},
    },
    "forget-exports": {
        "task": "portal.pages.tasks.forget_exports",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "strike-out-cancelled-proofs": {
        "task": "verification.tasks.strike_out_cancelled_proofs",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "end-expired-duties": {
        "task": "catalog.tasks.end_expired_duties",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "remind-of-staff": {
        "task": "catalog.tasks.remind_of_staff",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "blank-expired-replies": {
        "task": "verification.tasks.blank_expired_replies",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "measure-times": {
        "task": "verification.tasks.measure_times",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "freeze-last-month": {
        "task": "accountability.tasks.freeze_last_month",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "tell-of-unattended-requests": {
        "task": "verification.tasks.tell_of_unattended_requests",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "tell-of-the-day": {
        "task": "verification.tasks.tell_of_the_day",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "watch-calendar-years": {
        "task": "catalog.tasks.watch_calendar_years",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "deliver-outbox": {
        "task": "portal.foundation.tasks.deliver_outbox",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
    "forget-idempotency-keys": {
        "task": "portal.foundation.tasks.forget_idempotency_keys",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "remove-orphaned-files": {
        "task": "portal.foundation.tasks.remove_orphaned_files",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "sequence-access-log": {
        "task": "certificates.tasks.sequence_access_log",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "evict-idle-renditions": {
        "task": "certificates.tasks.evict_idle_renditions",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "heartbeat": {
        "task": "portal.operations.tasks.heartbeat",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
}

# --- sign-in -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/start/"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = {"login_failed": False}  # django-axes counts failures
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SECOND_FACTOR_REQUIRED = PRODUCTION
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_CALLABLE = "portal.accounts.lockout.locked_out"
AXES_ENABLED = ENVIRONMENT != "test"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ANONYMOUS_USER_NAME = None  # django-guardian: nobody acts anonymously
GUARDIAN_MONKEY_PATCH_USER = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600
if ENVIRONMENT == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# --- transport and browser -----------------------------------------------------------------------

SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]  # probes ask inside the network, without TLS
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.pages.errors.csrf_failed"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- personal data at rest -----------------------------------------------------------------------

if PRODUCTION:
    KEY_RING = {
        key_id: value
        for key_id, _, value in (
            pair.partition(":")
            for pair in required(
                "KEY_RING", "格式是 编号:64位十六进制，多把钥匙用逗号分开；openssl rand -hex 32 生成。"
            ).split(",")
        )
    }
    KEY_ACTIVE = required("KEY_ACTIVE", "写上 KEY_RING 里现在用来加密的那把钥匙的编号。")
    BLIND_INDEX_KEY = required("BLIND_INDEX_KEY", "openssl rand -hex 32 生成；换它要重建索引。")
else:
    KEY_RING = {"k1": local_key("data_key")}
    KEY_ACTIVE = "k1"
    BLIND_INDEX_KEY = local_key("blind_index_key")
if KEY_ACTIVE not in KEY_RING:
    raise ImproperlyConfigured(f"KEY_ACTIVE 指向“{KEY_ACTIVE}”，但 KEY_RING 里没有这把钥匙。")
ENVELOPE_CIPHER = env.str("ENVELOPE_CIPHER", "aes-256-gcm")
if ENVELOPE_CIPHER not in {"aes-256-gcm", "sm4-gcm"}:
    raise ImproperlyConfigured(f"ENVELOPE_CIPHER 是“{ENVELOPE_CIPHER}”，只能写 aes-256-gcm 或 sm4-gcm。")
ATTACHMENT_SCANNER = env.str("ATTACHMENT_SCANNER", "portal.foundation.attachments.SignatureScanner")

# --- files, language, time -----------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", str(LOCAL_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "portal" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENVIRONMENT == "test" or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"  # compressing takes a minute
    },
}
WHITENOISE_USE_FINDERS = ENVIRONMENT == "test" or DEBUG
MEDIA_ROOT = env.path("MEDIA_ROOT", str(LOCAL_DIR / "media"))
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # the choice of a language outlives signing in and out
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- the project's own ---------------------------------------------------------------------------

DEMO = ENVIRONMENT == "demo"
CLOCK_MAY_SHIFT = env.bool("CLOCK_MAY_SHIFT", DEMO) and not PRODUCTION  # off in tests: no stray query
HOURS_ALWAYS = env.str("MIANZHENG_HOURS", "") == "always" and not PRODUCTION
FIXTURES_DIR = BASE_DIR / "fixtures"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.api.authentication.ClientAuthentication",
        "portal.api.authentication.OfficerSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "portal.foundation.parsers.TextJSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "portal.foundation.api.CreatedCursor",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "portal.foundation.api.schema.ProblemAutoSchema",
    "EXCEPTION_HANDLER": "portal.foundation.api.problem_handler",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("THROTTLE_ANON", "60/min"),
        "user": env.str("THROTTLE_USER", "1200/min"),
        "public_check": env.str("THROTTLE_PUBLIC_CHECK", "30/min"),
    },
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "免证通 API",
    "DESCRIPTION": "“无证明城市”门户的接口：事项、办件、协查核验、电子证照。错误一律是 RFC 9457 problem+json。",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {  # fields called state or status of different things
        "CreditProposalStatusEnum": "verification.models.ProposalStatus",
        "CreditKindEnum": "verification.models.CreditRecord.Kind",
        "LicenceStateEnum": "certificates.models.LicenceState",
        "LicenceStatusEnum": "certificates.models.LicenceStatus",
        "AccessResultEnum": "certificates.models.AccessRecord.Result",
        "CaseStatusEnum": "verification.models.CaseStatus",
        "CaseOutcomeEnum": "verification.models.Case.Outcome",
        "ProofStatusEnum": "verification.models.ProofStatus",
        "ReplyOutcomeEnum": "verification.models.Outcome",
        "HolderKindEnum": "certificates.models.Holder.Kind",
        "CommitmentStatusEnum": "verification.models.CommitmentStatus",
        "CommitmentMethodEnum": "verification.models.Commitment.Method",
        "CheckResultEnum": "verification.models.CommitmentCheck.Result",
        "SiteCheckResultEnum": "verification.models.SiteCheck.Result",
        "SecretMatterResultEnum": "verification.models.SecretMatter.Result",
        "CheckStatusEnum": "verification.models.CheckStatus",
        "BreachStatusEnum": "verification.models.BreachStatus",
        "MeasureKindEnum": "verification.models.Measure.Kind",
        "CommitmentObjectionKindEnum": "verification.models.CommitmentObjection.Kind",
        "CommitmentObjectionStatusEnum": "verification.models.ObjectionStatus",
        "AssessmentStatusEnum": "accountability.models.AssessmentStatus",
        "RequestStatusEnum": "verification.models.RequestStatus",
        "AgreementWayEnum": "verification.models.Agreement.Way",
        "InterimWayEnum": "catalog.models.InterimWay",
        "InspectionWayEnum": "accountability.models.Inspection.Way",
        "DutyEnum": "catalog.models.Duty",
        "StaffChangeKindEnum": "catalog.models.StaffChange.Kind",
        "TrainingCourseKindEnum": "catalog.models.TrainingCourse.Kind",
        "TrainingStateEnum": "catalog.training.STATES",
    },
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"  # migrations ask for it by name
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "SCOPES": {"portal": "以所登记部门和职责使用接口"},
    # RFC 9700 throughout (W001–W008 of `check --deploy`): tokens stored as digests, nothing outdated accepted.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {"django_structlog": {"level": "WARNING"}, "axes": {"level": "WARNING"}},
}
# structlog writes through logging, so that the levels above hold for it too.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(key_order=["event", "request"]),
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
