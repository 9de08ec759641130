"""`manage.py check_letter FILE.json [--key KEY.pem]`: whether a letter is as it was signed, without a network."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.foundation import signing


class Command(BaseCommand):
    """Reads what `GET /verification-requests/{number}/letters/{kind}/` answered. Trust: the key given, else ours."""

    help = "离线核对一份已签名的协查函或反馈函"

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and the department's public key where our own list shall not be asked."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", type=Path, help="部门公钥（PEM）；不给则用本系统登记的公钥")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says whose signature it is; ends with an error where it does not fit."""
        try:
            letter = json.loads(options["file"].read_text(encoding="utf-8"))
            document, signature, signer = letter["document"], letter["signature"], letter["signer"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"读不出这份函件：{error}") from None
        data = signing.canonical(document)
        if options["key"]:
            valid = signing.matches_key(options["key"].read_text(encoding="utf-8"), data, signature)
        else:
            valid = signing.check(signer, data, signature).valid
        if not valid:
            raise CommandError("签名与内容不符，或者不是这个部门的签名。")
        self.stdout.write(f"签名有效：{document['number']}，{document['from']} → {document['to']}")
