"""`manage.py check_rights [--fix]`: prove that guardian's rows and the staff registry agree."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalog import rights
from portal.foundation.moment import now


class Command(BaseCommand):
    help = "核对工作人员信息库与权限行是否一致；不一致时列出每一处，退出码为 1。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fix", action="store_true", help="按信息库改正权限行")

    def handle(self, *args: Any, fix: bool = False, **options: Any) -> None:
        with transaction.atomic():
            found = rights.follow(now()) if fix else rights.compare(now())
        self._list("信息库有、权限行没有", found.missing)
        self._list("权限行有、信息库没有", found.surplus)
        count = len(found.missing) + len(found.surplus)
        if count and not fix:
            raise CommandError(f"有 {count} 处不一致。运行 manage.py check_rights --fix 按信息库改正。")
        self.stdout.write(f"已改正 {count} 处。" if count else "信息库与权限行一致。")

    def _list(self, words: str, found: Iterable[rights.Right]) -> None:
        for right in sorted(found):
            self.stdout.write(f"{words}：账号 {right.user_id}，部门 {right.department_id}，职责 {right.duty}")
