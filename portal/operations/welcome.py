"""What `make demo` prints under READY: where to go and who can sign in."""

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

PLACES = (
    ("/", "群众首页", "citizens"),
    ("/hall/", "窗口", "window clerks"),
    ("/desk/", "联络员工作台", "liaison officers"),
    ("/office/", "联席会议办公室", "office"),
    ("/me/", "我的证照", "holders"),
    ("/admin/", "管理", "administrators"),
    ("/api/v1/docs/", "接口文档", "API"),
)


def show(handles: Path) -> None:
    """Prints the addresses and the demo accounts of `demo.json`; says nothing where that is missing."""
    try:
        said = json.loads(handles.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print()
    for path, chinese, english in PLACES:
        console.print(f"  {said['base_url']}{path:<15} {chinese} / {english}", highlight=False)
    console.print(_accounts(said.get("accounts", [])))
    console.print("  Ctrl-C 停止，数据保留 / stops and keeps the data")
    console.print("  make demo-reset 清除数据 / removes the data\n")


def _accounts(accounts: list[dict[str, str]]) -> Table:
    table = Table(title="演示账号 / demo accounts", title_justify="left")
    for heading in ("账号 / login", "密码 / password", "身份 / who"):
        table.add_column(heading)
    for account in accounts:
        table.add_row(account["login"], account["password"], account.get("who", ""))
    return table
