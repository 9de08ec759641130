"""Sign-in, transport and browser, personal data at rest."""

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import ENVIRONMENT, PRODUCTION, env, local_key, required

# --- sign-in ---

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
# django-axes counts failures. A hall of many windows stands behind one router and signs in within minutes: the 30 a
# minute and address that allauth brings along would lock its own people out.
ACCOUNT_RATE_LIMITS = {"login_failed": False, "login": "600/m/ip"}
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

# --- transport and browser ---

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

# --- personal data at rest ---

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
