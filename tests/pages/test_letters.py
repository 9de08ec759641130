"""Letters: both sides may open them, each opening is recorded, and the PDF's Chinese text can be read back."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from pypdf import PdfReader

from certificates.models import AccessRecord
from portal.accounts.models import User
from portal.foundation import pdf
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, actor
from verification.actions import requests
from verification.models import VerificationRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


@pytest.fixture
def answered():
    return situations.answered()


def opened(inquiry, who, kind="inquiry", suffix="/", language="zh-hans"):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    client.force_login(User.objects.get(pk=who.user_id))
    return client.get(f"/letters/{inquiry.request.number}/{kind}{suffix}")


def test_says_what_is_asked_until_when_and_why(answered):
    page = opened(answered, answered.asking).content.decode()

    assert "请核验当事人的情况" in page
    assert "2026-11-23 10:30 前反馈" in page
    assert "送达，开始计时" in page
    assert "电子签名有效" in page


def test_of_a_statutory_procedure_names_its_own_limit_and_no_tier():
    inquiry = situations.drafted()
    inquiry.request.source.own_limit_days = 5
    inquiry.request.source.save()
    requests.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT)

    page = opened(inquiry, inquiry.asking).content.decode()

    assert "须经法定程序才能出具，5 个工作日" in page
    assert "”档" not in page
    assert "第七条" not in page


def test_put_right_bears_the_day_of_its_correction(answered):
    later = AT + timedelta(days=1)
    requests.correct(
        request_id=answered.request.pk, outcome="not_found", reason="看错了人", by=answered.answering, at=later
    )

    assert '<p class="lt-sign">2026-11-24 10:00:00</p>' in opened(answered, answered.asking, "reply").content.decode()


def test_carries_the_readers_name_and_time_as_watermark(answered):
    user = User.objects.get(pk=answered.asking.user_id)

    assert f"{user} 2026-11-23 10:00" in opened(answered, answered.asking).content.decode()


def test_both_departments_may_read_and_nobody_else(answered):
    stranger = actor(DepartmentFactory(), "liaison")

    assert opened(answered, answered.answering, "reply").status_code == 200
    assert opened(answered, stranger, "reply").status_code == 404


def test_each_opening_leaves_a_record(answered):
    before = AccessRecord.objects.count()

    opened(answered, answered.answering)
    opened(answered, answered.answering, suffix=".pdf")

    assert AccessRecord.objects.count() == before + 2


def test_there_is_no_reply_before_the_answer():
    sent = situations.sent()

    answer = opened(sent, sent.asking, "reply")

    assert answer.status_code == 404
    assert "还没有这份函" in answer.content.decode()


def test_a_changed_letter_says_so(answered):
    row = VerificationRequest.objects.get(pk=answered.request.pk)
    row.facts = {"amount": 9}
    row.save()

    assert "签名与内容不符" in opened(answered, answered.asking, "reply").content.decode()


def test_the_pdf_reads_back_in_chinese_with_our_font_only(answered):
    answer = opened(answered, answered.asking, "reply", ".pdf", language="en")

    reader = PdfReader(BytesIO(answer.content))
    text = "".join(page.extract_text() for page in reader.pages)
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    files = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert answer["Content-Type"] == "application/pdf"
    assert reader.metadata.title == f"反馈函 {answered.request.number}"
    assert answered.request.number in text
    assert "反馈函" in text
    assert "属实" in text
    assert files
    assert all("/FontFile2" in file for file in files)  # TrueType: ours, not the installed CFF one


def test_without_pango_only_the_pdf_says_what_to_install(answered, monkeypatch):
    def missing(name):
        raise OSError("cannot load library 'libpango-1.0-0'")

    pdf.engine.cache_clear()
    monkeypatch.setattr(pdf, "import_module", missing)
    page, document = opened(answered, answered.asking), opened(answered, answered.asking, suffix=".pdf")
    pdf.engine.cache_clear()

    assert page.status_code == 200
    assert document.status_code == 503
    assert "libpango-1.0-0" in document.content.decode()


def test_names_characters_that_the_font_lacks():
    assert pdf.missing_glyphs("王示例喆") == []
    assert pdf.missing_glyphs("王𠀀") == ["𠀀"]
