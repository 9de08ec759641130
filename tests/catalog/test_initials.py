import pytest

from catalog.initials import initials


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("城市居民最低生活保障金给付", "csjmzdshbzjjf csjmzdshbzjgf"),
        ("行政审批", "xzsp"),
        ("银行", "yh"),
        ("“一件事”办理（含 POS 机）", "yjsblhposj"),
        ("C1 驾照", "c1jz"),
        ("", ""),
    ],
)
def test_initials_are_the_first_letters(text: str, expected: str) -> None:
    assert initials(text) == expected
