"""One check for every move of a state, with a sentence that names where one is and where one may go."""

import pytest

from portal.foundation.errors import IllegalMove
from portal.foundation.states import Moves, check_move

LABELS = {"draft": "草稿", "sent": "已发出", "answered": "已答复", "withdrawn": "已撤回"}
MOVES: Moves = {
    "draft": frozenset({"sent"}),
    "sent": frozenset({"withdrawn", "answered"}),
}


def refusal(before: str, after: str) -> IllegalMove:
    with pytest.raises(IllegalMove) as caught:
        check_move(MOVES, before, after, labels=LABELS)
    return caught.value


def test_an_allowed_move_passes() -> None:
    check_move(MOVES, "draft", "sent", labels=LABELS)


def test_a_refusal_names_the_state_and_what_is_allowed_in_the_order_of_the_labels() -> None:
    refused = refusal("sent", "draft")

    assert str(refused) == "现在是“已发出”，不能变为“草稿”；可以变为：已答复、已撤回。"
    assert refused.state == "sent"
    assert refused.allowed == ("answered", "withdrawn")


def test_a_refusal_says_that_a_state_is_final() -> None:
    assert refusal("answered", "draft").message == "现在是“已答复”，已是最终状态，不能再变为“草稿”。"


def test_staying_is_a_move_too() -> None:
    refused = refusal("sent", "sent")

    assert refused.status == 409
    assert refused.message == "已经是“已发出”，不用再办一次；可以变为：已答复、已撤回。"
    assert refusal("answered", "answered").message == "已经是“已答复”，不用再办一次。"


def test_a_state_without_a_label_is_named_by_its_code() -> None:
    assert "“lost”" in refusal("lost", "sent").message
