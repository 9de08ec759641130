"""PostgreSQL and Redis."""

from django.core.exceptions import ImproperlyConfigured

from portal.operations import locate
from portal.settings.environment import ENVIRONMENT, LOCAL_DIR, env

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
