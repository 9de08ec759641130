"""The installation: names, apps, pages, files, language and time, logging."""

from typing import Any

import structlog

from portal.settings.environment import BASE_DIR, DEBUG, ENVIRONMENT, LOCAL_DIR, PRODUCTION, env, local_secret, required

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
    "portal.middleware.PlainAddressMiddleware",
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

DEMO = ENVIRONMENT == "demo"
CLOCK_MAY_SHIFT = env.bool("CLOCK_MAY_SHIFT", DEMO) and not PRODUCTION  # off in tests: no stray query
HOURS_ALWAYS = env.str("MIANZHENG_HOURS", "") == "always" and not PRODUCTION

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
