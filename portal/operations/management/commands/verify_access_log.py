"""`manage.py verify_access_log [--head INDEX:HASH]`: whether the access log is still what was written."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certificates.log_check import Head, check


class Command(BaseCommand):
    """Reads the whole chain and changes nothing; ends with an error that names the first row that is not right."""

    help = "核对用证记录链：指出第一条改过、删除、插入、调换或截断的记录"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", default="", help="先前记下的链头（序号:摘要），用来发现末尾被截断")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how far the chain is right, or ends with the first fault."""
        verdict = check(_head_in(options["head"]))
        if verdict.finding:
            raise CommandError(str(verdict.finding))
        self.stdout.write(f"用证记录链完好，共 {verdict.head.index} 条。链头（请记在数据库之外）：{verdict.head}")
        self.stdout.write(f"还有 {verdict.pending} 条等待编入（60 秒内），编入之前不在证明范围。")


def _head_in(text: str) -> Head | None:
    if not text:
        return None
    match = re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{64})", text)
    if match is None:
        raise CommandError("--head 要写成“序号:摘要”，照上次输出的链头原样填。")
    return Head(index=int(match[1]), hash=match[2])
