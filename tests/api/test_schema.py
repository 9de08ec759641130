"""The schema is complete and its page obeys the strict CSP."""

import re

import pytest
from django.core.management import call_command

from tests.certificates.api import V1, browser

pytestmark = pytest.mark.django_db


def test_is_made_without_a_warning(tmp_path, capsys):
    call_command("spectacular", file=str(tmp_path / "schema.yml"), fail_on_warn=True, validate=True)

    assert "Warning" not in capsys.readouterr().err


def test_is_openapi_3_1_for_anybody():
    answer = browser().get(f"{V1}/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})

    schema = answer.json()
    assert schema["openapi"].startswith("3.1")
    assert set(schema["components"]["securitySchemes"]) == {"oauth2", "session"}
    assert f"{V1}/presentations/" in schema["paths"]


def test_names_the_problems_of_a_code():
    answer = browser().get(f"{V1}/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})

    post = answer.json()["paths"][f"{V1}/presentations/"]["post"]

    assert {"201", "400", "401", "403", "410", "422", "429"} <= set(post["responses"])


def test_page_has_no_inline_style_or_script():
    answer = browser().get(f"{V1}/docs/")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "Content-Security-Policy" in answer
    assert "<style" not in page
    assert "style=" not in page
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", page))
    assert "//cdn" not in page


def test_script_of_the_page_is_a_file_of_ours():
    page = browser().get(f"{V1}/docs/").content.decode()
    address = re.search(r'src="([^"]*script[^"]*)"></script>\s*</body>', page)

    assert address
    script = browser().get(address[1])
    assert script["Content-Type"].startswith("application/javascript")
    assert "SwaggerUIBundle" in script.content.decode()


def test_shows_each_problem_by_an_example_and_who_may_call():
    schema = browser().get(f"{V1}/schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).json()
    operations = [call for path in schema["paths"].values() for call in path.values() if "responses" in call]
    problems = [
        (status, answer["content"]["application/problem+json"]["example"])
        for call in operations
        for status, answer in call["responses"].items()
        if status[0] in "45"
    ]

    assert all(example["status"] == int(status) and example["detail"] for status, example in problems)
    assert schema["paths"][f"{V1}/me/licences/"]["get"]["security"] == [{"session": []}]
    assert "application/pdf" in schema["paths"][f"{V1}/licences/verify/"]["post"]["requestBody"]["content"]
