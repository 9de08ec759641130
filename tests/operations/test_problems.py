"""What an operator reads when a start cannot go on."""

import errno

import pytest

from portal.operations import problems
from portal.operations.problems import Problem


def test_a_problem_says_what_happened_in_both_languages_and_the_remedy():
    text = Problem("端口被占用。", "The port is taken.", remedy="PORT=8001 make demo").text()
    assert "端口被占用" in text
    assert "The port is taken" in text
    assert "PORT=8001" in text


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_named_as_such(number):
    problem = problems.of_os_error(OSError(number, "full", "/some/place"))
    assert "磁盘已满" in problem.chinese
    assert "500 MB" in problem.remedy
