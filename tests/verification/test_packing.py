"""The archive package of a case: who opens it years later, without the portal, finds everything and can check it."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Duty
from certificates.models import AccessRecord
from portal.foundation.errors import NotAllowed
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, actor
from tests.factories.channels import PNG, interim_period, scan
from verification.actions import course, escalations, interim, letter_files, materials, packing, requests, sweep
from verification.models import Case, Escalation

pytestmark = pytest.mark.django_db
LATE = AT + timedelta(hours=1)
LATER = AT + timedelta(hours=2)


@pytest.fixture
def inquiry(settings, tmp_path):
    """A request with a file, a question, a late report under order, a reply by fax that was put right, paper beside."""
    settings.MEDIA_ROOT = tmp_path / "media"
    inquiry = situations.drafted(dongying=True)
    pk, asking, answering = inquiry.request.pk, inquiry.asking, inquiry.answering
    interim_period(inquiry.request.programme)
    picture = SimpleUploadedFile("户口页.png", PNG, "image/png")
    letter_files.put(request_id=pk, part="inquiry", upload=picture, by=asking, at=AT)
    requests.submit(request_id=pk, by=asking, at=AT)
    requests.clarify(request_id=pk, text="曾用名是什么？", by=answering, at=AT)
    sweep.sweep(at=LATE)
    _late_report(Escalation.objects.get(), inquiry)
    fax = interim.Passing(way="fax", scan=scan())
    reply = {"outcome": "matched", "facts": {"amount": 1286}}
    interim.record_reply(request_id=pk, passing=fax, by=asking, at=LATE, **reply)
    fixed = {"outcome": "matched", "facts": {"amount": 1268}, "reason": "抄错了行"}
    requests.correct(request_id=pk, by=answering, at=LATER, **fixed)
    return inquiry


def _late_report(escalation, inquiry):
    office = actor(DepartmentFactory(programme=inquiry.request.programme), Duty.OFFICE)
    escalations.report(escalation_id=escalation.pk, by=inquiry.asking, at=LATE)
    escalations.investigate(escalation_id=escalation.pk, by=office, at=LATE, findings="无人顶岗")
    escalations.order(escalation_id=escalation.pk, working_days=1, by=office, at=LATE)


@pytest.fixture
def case(inquiry):
    """The case behind it, suspended and put right on its way, decided."""
    case = Case.objects.get(pk=inquiry.request.case_id)
    course.ask_correction(case_id=case.pk, points=["申请表第二页没有签名"], by=inquiry.asking, at=AT)
    course.close_correction(case_id=case.pk, said="已补签", by=inquiry.asking, at=LATE)
    materials.supply(
        case_proof_id=inquiry.request.case_proof_id, note="银行流水", upload=scan(), by=inquiry.asking, at=LATER
    )
    Case.objects.filter(pk=case.pk).update(
        status="decided", outcome="approved", accepted_at=AT, decided_at=LATER, clerk_id=inquiry.asking.user_id
    )
    return Case.objects.get(pk=case.pk)


def taken(case, by):
    packed = zipfile.ZipFile(io.BytesIO(packing.take(case=case, by=by, at=LATER)))
    return packed, lambda name: json.loads(packed.read(name))


def test_holds_everything_that_was_said_handed_in_and_done(case, inquiry):
    packed, read = taken(case, inquiry.asking)
    number = inquiry.request.number

    asked = read(f"requests/{number}.json")
    assert asked["clarifications"][0]["text"] == "曾用名是什么？"
    assert [row["facts"] for row in asked["earlier_replies"]] == [{"amount": 1286}]
    assert asked["late_report"]["findings"] == "无人顶岗"
    assert "escalation.ordered" in {event["kind"] for event in asked["late_report"]["events"]}
    assert {event["reason"] for event in asked["events"] if event["kind"] == "request.corrected"} == {"抄错了行"}
    assert read("course.json")["corrections"][0]["points"] == ["申请表第二页没有签名"]
    papers = {row["kind"]: row for row in read("papers.json")}
    assert set(papers) == {"letter_file", "interim", "voluntary"}
    assert {packed.read(row["file"]) for row in papers.values()} == {PNG}


def test_is_checked_by_its_own_script_without_the_portal(case, inquiry, tmp_path):
    packed, _read = taken(case, inquiry.asking)
    folder = tmp_path / "package"
    packed.extractall(folder)
    script = [sys.executable, "-I", str(folder / "check.py")]

    whole = subprocess.run(script, capture_output=True, check=False)
    letter = folder / f"letters/{inquiry.request.number}-reply-before-1.json"
    letter.write_text(letter.read_text(encoding="utf-8").replace("1286", "9999"), encoding="utf-8")
    next(Path(folder, "files").iterdir()).write_bytes(b"another")
    changed = subprocess.run(script, capture_output=True, check=False)

    assert (whole.returncode, whole.stdout.decode().strip()) == (0, "全部相符：文件与清单一致，各部门签名有效。")
    assert changed.returncode == 1
    assert f"{letter.name}: 签名不符" in changed.stdout.decode()
    assert "内容与清单的 SHA-256 不符" in changed.stdout.decode()


def test_is_for_those_who_handle_the_case_and_its_people_see_who_took_it(case, inquiry):
    colleague = actor(case.department, Duty.CLERK)
    with pytest.raises(NotAllowed, match="第十二条"):
        packing.take(case=case, by=colleague, at=LATER)

    taken(case, inquiry.asking)

    assert AccessRecord.objects.filter(purpose=case.number, fields=["form", "letters", "files"]).count() == 1


def test_goes_on_without_a_file_that_was_lost_and_says_so(case, inquiry, settings):
    for file in Path(settings.MEDIA_ROOT).rglob("*.sealed"):
        file.unlink()

    _packed, read = taken(case, inquiry.asking)

    assert {row["without_file"] for row in read("papers.json")} == {"附件的文件不在了。"}
