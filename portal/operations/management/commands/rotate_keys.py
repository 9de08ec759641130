"""`manage.py rotate_keys`: seals everything anew under KEY_ACTIVE, while the portal is in use."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.foundation import keyring, moment
from portal.operations import keys


class Command(BaseCommand):
    """Add the new key to KEY_RING, make it KEY_ACTIVE, restart, run this; then the old key may go."""

    help = "把全部加密数据和附件改用 KEY_ACTIVE 加密；可以随时中断，再运行会接着做"

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each table with work; ends with an error while something is left under another key."""
        failed = 0
        for rotated in keys.rotate(moment.now()):
            failed += rotated.failed
            if rotated.done or rotated.failed:
                self.stdout.write(f"{rotated.label}：改用新钥匙 {rotated.done} 行，打不开 {rotated.failed} 行")
        if failed:
            raise CommandError(f"有 {failed} 行打不开，保留原样。旧钥匙不要删除；行号在日志里，从备份核对这些行。")
        self.stdout.write(f"全部数据都由钥匙“{keyring.active_key()}”加密，旧钥匙可以撤下。")
