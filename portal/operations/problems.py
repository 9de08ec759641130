"""What an operator reads when a start cannot go on: what happened and the remedy, in both languages."""

import errno
import sys

FULL_DISK = (errno.ENOSPC, errno.EDQUOT)


class Problem(Exception):
    """Something the operator must put right. Never shown as a traceback."""

    def __init__(self, chinese: str, english: str, *, remedy: str) -> None:
        """`remedy` is the command or the step that helps, readable in either language."""
        super().__init__(chinese)
        self.chinese, self.english, self.remedy = chinese, english, remedy

    def text(self) -> str:
        """Three lines: what happened (twice), what to do."""
        return f"✗ {self.chinese}\n  {self.english}\n  → 处理 / remedy: {self.remedy}"


def show(problem: Problem) -> None:
    """Prints the problem where the operator looks."""
    print("\n" + problem.text(), file=sys.stderr, flush=True)


def disk_full(place: object) -> Problem:
    """The disk of `place` has no room left."""
    return Problem(
        f"磁盘已满：{place} 所在的磁盘没有足够空间。",
        f"The disk that holds {place} is full.",
        remedy="df -h，腾出至少 500 MB 后再试 / free at least 500 MB, then try again",
    )


def of_os_error(error: OSError) -> Problem:
    """The sentence for an error of the operating system that nobody foresaw more exactly."""
    if error.errno in FULL_DISK:
        return disk_full(error.filename or "checkout")
    if isinstance(error, PermissionError):
        return Problem(
            f"没有权限：{error.filename}。",
            f"No permission for {error.filename}.",
            remedy="用最初运行 make demo 的用户再运行，或 sudo make demo-reset 后重来 / "
            "run as the user who first ran make demo, or sudo make demo-reset",
        )
    return Problem(
        f"操作系统报告错误：{error}。",
        f"The operating system says: {error}.",
        remedy="排除该错误后再运行 / put that right and run again",
    )
