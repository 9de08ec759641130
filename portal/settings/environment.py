"""What the environment says about this installation, and the secrets of a demo that nobody has to think of."""

import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from portal.operations import locate

BASE_DIR = Path(__file__).resolve().parent.parent.parent
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
    return _made_once(name, secrets.token_urlsafe(48))


def local_key(name: str) -> str:
    """A 32-byte key of this machine's demo in hexadecimal, made once and kept in `.local/`."""
    return _made_once(name, secrets.token_hex(32))


def _made_once(name: str, fresh: str) -> str:
    path = LOCAL_DIR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(fresh)
        path.chmod(0o600)
    return path.read_text().strip()


DEBUG = env.bool("MIANZHENG_DEBUG", False)
if DEBUG and PRODUCTION:
    raise ImproperlyConfigured("MIANZHENG_DEBUG 不能在 production 下打开。去掉它再启动。")
