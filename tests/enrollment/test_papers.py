import zipfile
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from accounts.models import ConsentText
from centers.models import PaperRule
from centers.roles import Role
from common import clock
from enrollment.actions import paper_content, papers
from enrollment.errors import PaperRefused, PapersClosed, TooManyPapers
from enrollment.forms import required_papers
from enrollment.models import Paper
from enrollment.models.paper import MAX_BYTES
from tests.enrollment.apply_pages import fill, page, pdf, picture, signed_in, upload
from tests.factories.accounts import ConsentFactory, ConsentTextFactory, OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory, PaperRuleFactory
from tests.factories.enrollment import ApplicationFactory, PaperFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return ApplicationFactory()


@pytest.fixture
def rule(draft):
    return PaperRuleFactory(program_year=draft.program_year, name="폐업사실증명원")


def stored_files(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def zipped():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.html", "<html>")
    return out.getvalue()


def bomb(side):
    """A small PNG that would open into side × side pixels."""
    out = BytesIO()
    Image.new("1", (side, side)).save(out, "PNG", compress_level=9)
    return out.getvalue()


GOOD = {
    "jpg": ("증명원.jpg", picture(), "image/jpeg"),
    "jpeg in capitals": ("IMG_0001.JPEG", picture(), "image/jpeg"),
    "png": ("증명원.png", picture("PNG"), "image/png"),
    "pdf": ("증명원.pdf", pdf(), "application/pdf"),
    "pdf of many pages": ("증명원.pdf", pdf(30), "application/pdf"),
    "a jpg named png": ("증명원.png", picture(), "image/jpeg"),
    "a picture with a phone's trailer": ("a.jpg", picture() + b"SEFT" + b"\0" * 50, "image/jpeg"),
}


@pytest.mark.parametrize(("name", "data", "kind"), GOOD.values(), ids=GOOD)
def test_a_paper_is_known_by_its_content(draft, rule, name, data, kind):
    paper = papers.add(draft, rule, upload(name, data, "text/html"), by=draft.applicant)

    assert paper.content_type == kind
    assert paper.size == paper.file.size
    assert paper.file.read() == data.partition(b"SEFT")[0]
    assert draft.applicant.name not in paper.file.name
    assert "증명원" not in paper.file.name


BAD = {
    "empty": ("a.jpg", b"", "내용이 없습니다"),
    "too big": ("a.jpg", b"\xff\xd8\xff" + b"0" * MAX_BYTES, "10MB까지"),
    "wrong ending": ("a.exe", picture(), "받을 수 없는 종류"),
    "no ending": ("증명원", picture(), "받을 수 없는 종류"),
    "heic": ("IMG.HEIC", b"\0\0\0\x18ftypheic", "높은 호환성"),
    "svg": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "받을 수 없는 종류"),
    "html named jpg": ("a.jpg", b"<html><script>alert(1)</script></html>", "PDF, JPG, PNG 파일이 아닙니다"),
    "html named pdf": ("a.pdf", b"<!doctype html><p>%PDF-1.4", "PDF, JPG, PNG 파일이 아닙니다"),
    "text named png": ("a.png", "안녕하세요".encode(), "PDF, JPG, PNG 파일이 아닙니다"),
    "gif": ("a.png", b"GIF89a" + b"0" * 40, "PDF, JPG, PNG 파일이 아닙니다"),
    "only a beginning": ("a.jpg", b"\xff\xd8\xff\xe0", "깨져 있거나"),
    "cut off jpg": ("a.jpg", picture(size=(400, 400))[:-300], "깨져 있거나"),
    "cut off png": ("a.png", picture("PNG")[:-20], "깨져 있거나"),
    "picture with a page": ("a.jpg", picture() + b"<script>alert(1)</script>", "깨져 있거나"),
    "picture with an archive": ("a.png", picture("PNG") + zipped(), "깨져 있거나"),
    "pdf with a page": ("a.pdf", pdf() + b"<html><body>", "깨져 있거나"),
    "pdf with an archive": ("a.pdf", pdf() + zipped(), "깨져 있거나"),
    "pdf without an end": ("a.pdf", b"%PDF-1.4 nothing", "깨져 있거나"),
    "pdf of nonsense": ("a.pdf", b"%PDF-1.4\n" + b"\x00\xff" * 500 + b"%%EOF", "깨져 있거나"),
    "locked pdf": ("a.pdf", pdf(password="1234"), "암호가 걸린"),
    "pdf of too many pages": ("a.pdf", pdf(301), "301쪽"),
    "bomb": ("a.png", bomb(7000), "사진이 너무 큽니다"),
    "greater bomb": ("a.png", bomb(20000), "깨져 있거나"),
}


@pytest.mark.parametrize(("name", "data", "cause"), BAD.values(), ids=BAD)
def test_what_is_no_paper_is_refused_with_cause_and_fix(draft, rule, settings, name, data, cause):
    with pytest.raises(PaperRefused) as refusal:
        papers.add(draft, rule, upload(name, data), by=draft.applicant)

    assert cause in str(refusal.value)
    assert "그래서 올리지 않았습니다." in str(refusal.value)
    assert Paper.objects.count() == 0
    assert stored_files(settings) == []


@pytest.mark.parametrize(
    ("odd", "kept"),
    [
        ("\u202egpj.exe.jpg", "gpj.exe.jpg"),
        ("a\0b.jpg", "ab.jpg"),
        ("..\\..\\etc\\증명원.jpg", "증명원.jpg"),
        ("/etc/passwd.jpg", "passwd.jpg"),
        ("   여러   칸 .jpg", "여러 칸 .jpg"),
        ("줄\n바꿈.jpg", "줄 바꿈.jpg"),
        ("가" * 300 + ".jpg", "가" * 116 + ".jpg"),
        ("", "이름 없는 파일"),
        ("\u200b\u202e", "이름 없는 파일"),
        ("🙂.png", "🙂.png"),
        ("증명원.jpg", "증명원.jpg"),
    ],
)
def test_odd_names_are_cleaned(odd, kept):
    assert paper_content.clean_name(odd) == kept
    assert len(paper_content.clean_name(odd)) <= 120


def test_the_same_file_twice_is_kept_once(draft, rule, settings):
    first = papers.add(draft, rule, upload(), by=draft.applicant)
    second = papers.add(draft, rule, upload("다른 이름.jpg"), by=draft.applicant)

    assert first == second
    assert len(stored_files(settings)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_file_from_many_clicks_at_once_is_kept_once(draft, rule, settings):
    results = at_once([lambda: papers.add(draft, rule, upload(), by=draft.applicant) for _ in range(6)])

    assert len({paper.pk for paper in results}) == 1
    assert len(stored_files(settings)) == 1


@pytest.mark.django_db(transaction=True)
def test_at_most_ten_files_are_kept_even_when_they_come_at_once(draft, rule, settings):
    files = [picture(colour=f"#0000{number:02x}", kind="PNG") for number in range(14)]
    acts = [partial(lambda data: papers.add(draft, rule, upload("a.png", data), by=draft.applicant), f) for f in files]

    results = at_once(acts, workers=6)

    assert sum(isinstance(result, Paper) for result in results) == 10
    assert sum(isinstance(result, TooManyPapers) for result in results) == 4
    assert len(stored_files(settings)) == 10


def test_a_row_that_cannot_be_written_leaves_no_file(draft, rule, settings):
    nobody = OwnerFactory.build()

    with pytest.raises(ValueError, match="unsaved related object"):
        papers.add(draft, rule, upload(), by=nobody)

    assert stored_files(settings) == []


def test_a_removed_paper_is_gone_from_the_page_but_its_file_is_kept(draft, rule, settings):
    paper = papers.add(draft, rule, upload(), by=draft.applicant)

    papers.remove(paper, by=draft.applicant)
    papers.remove(paper, by=draft.applicant)

    assert not draft.papers.present().exists()
    assert default_storage.exists(paper.file.name)
    assert papers.add(draft, rule, upload(), by=draft.applicant) != paper


@pytest.mark.parametrize("state", ["submitted", "admitted", "declined", "withdrawn"])
def test_papers_are_closed_once_the_application_is_handed_in(state):
    application = ApplicationFactory(**{state: True})
    paper = PaperFactory(application=application)

    with pytest.raises(PapersClosed):
        papers.add(application, paper.rule, upload(), by=application.applicant)
    with pytest.raises(PapersClosed):
        papers.remove(paper, by=application.applicant)


def test_while_answering_a_supplement_only_new_papers_can_be_taken_back():
    application = ApplicationFactory(supplement=True)
    old = PaperFactory(application=application, uploaded_at=application.submitted_at)
    new = papers.add(application, old.rule, upload(), by=application.applicant)

    papers.remove(new, by=application.applicant)
    with pytest.raises(PapersClosed):
        papers.remove(old, by=application.applicant)


def test_a_paper_is_shown_to_its_owner_with_safe_headers(draft, rule):
    paper = papers.add(draft, rule, upload('폐업 증명 "1".jpg'), by=draft.applicant)

    response = signed_in(draft.applicant).get(reverse("enrollment:paper", args=[paper.pk]))

    assert b"".join(response.streaming_content) == picture()
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"


def test_a_pdf_is_shown_in_the_same_sandbox(draft, rule):
    paper = papers.add(draft, rule, upload("a.pdf", pdf()), by=draft.applicant)

    response = signed_in(draft.applicant).get(reverse("enrollment:paper", args=[paper.pk]))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Security-Policy"].endswith("; sandbox")


def test_a_paper_alone_may_stand_in_a_frame_and_only_in_ours(draft, rule):
    paper = papers.add(draft, rule, upload("a.pdf", pdf()), by=draft.applicant)
    client = signed_in(draft.applicant)

    shown, page = client.get(reverse("enrollment:paper", args=[paper.pk])), client.get(reverse("my"))

    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_a_paper_is_found_by_staff_of_its_centre_only_after_it_was_handed_in():
    handed_in, draft = PaperFactory(application=ApplicationFactory(submitted=True)), PaperFactory()
    center = handed_in.application.cohort.center
    here = signed_in(StaffFactory(role=Role.COUNSELOR, center=center))
    at_drafts = signed_in(StaffFactory(role=Role.COUNSELOR, center=draft.application.cohort.center))
    strangers = [
        OwnerFactory(),
        StaffFactory(role=Role.COUNSELOR, center=CenterFactory()),
        StaffFactory(role=Role.ADMIN),
    ]
    url = reverse("enrollment:paper", args=[handed_in.pk])

    assert here.get(url).status_code == 200
    assert at_drafts.get(reverse("enrollment:paper", args=[draft.pk])).status_code == 404
    assert [signed_in(user).get(url).status_code for user in strangers] == [404, 404, 404]


def test_a_removed_or_lost_paper_is_not_found(draft, rule):
    removed = papers.add(draft, rule, upload(), by=draft.applicant)
    papers.remove(removed, by=draft.applicant)
    lost = PaperFactory(application=draft, rule=rule)
    default_storage.delete(lost.file.name)

    for paper in (removed, lost):
        response = signed_in(draft.applicant).get(reverse("enrollment:paper", args=[paper.pk]))
        assert response.status_code == 404


def test_the_page_takes_camera_and_several_files_and_says_which_were_refused(draft, rule):
    client = signed_in(draft.applicant)
    response = client.post(
        page(draft, "papers"),
        {
            f"paper_{rule.pk}": [upload("하나.jpg"), upload("둘.pdf", pdf()), upload("셋.exe", b"MZ")],
            f"paper_{rule.pk}_camera": upload("넷.png", picture("PNG")),
        },
    )

    html = response.content.decode()
    assert response.status_code == 200
    assert "올리지 못한 파일이 1개 있습니다" in html
    assert "셋.exe" in html
    assert draft.papers.count() == 3


def test_the_page_removes_by_a_button_and_only_ones_own(draft, rule):
    paper = papers.add(draft, rule, upload(), by=draft.applicant)
    foreign = PaperFactory()
    client = signed_in(draft.applicant)

    assert client.post(page(draft, "papers"), {"remove": foreign.pk}).status_code == 404
    assert client.post(page(draft, "papers"), {"remove": "x"}).status_code == 404
    assert client.post(page(draft, "papers"), {"remove": "9" * 30}).status_code == 404
    html = client.post(page(draft, "papers"), {"remove": paper.pk}, follow=True).content.decode()
    assert "파일을 지웠습니다" in html
    assert not draft.papers.present().exists()


def test_a_name_is_shown_as_text_never_as_markup(draft, rule):
    PaperFactory(application=draft, rule=rule, original_name="<img src=x onerror=alert(1)>.jpg")

    html = signed_in(draft.applicant).get(page(draft, "papers")).content.decode()

    assert "<img src=x" not in html


NEED, WHEN = PaperRule.Need, PaperRule.When


@pytest.mark.parametrize(
    ("need", "when", "values", "must"),
    [
        (NEED.REQUIRED, WHEN.ALWAYS, {}, True),
        (NEED.REQUIRED, WHEN.CLOSED, {"business_status": "closed"}, True),
        (NEED.REQUIRED, WHEN.CLOSED, {"business_status": "closing"}, None),
        (NEED.REQUIRED, WHEN.CLOSED, {}, False),
        (NEED.REQUIRED, WHEN.CLOSING, {"business_status": "closing"}, True),
        (NEED.CONDITIONAL, WHEN.HAD_WORKERS, {"workers": 2}, True),
        (NEED.CONDITIONAL, WHEN.HAD_WORKERS, {"workers": 0}, None),
        (NEED.CONDITIONAL, WHEN.HAD_WORKERS, {}, False),
        (NEED.CONDITIONAL, WHEN.ALWAYS, {}, False),
        (NEED.LATER, WHEN.ALWAYS, {}, None),
    ],
)
def test_a_paper_is_asked_by_need_and_circumstance(draft, need, when, values, must):
    """`must` is None where the paper is not asked at all."""
    PaperRuleFactory(program_year=draft.program_year, need=need, applies_when=when)

    asked = required_papers.asked(draft, values)

    assert [row.must for row in asked] == ([] if must is None else [must])


@pytest.mark.parametrize(("is_looked_up", "consents", "must", "is_waived"), [
    (True, True, False, True),
    (True, False, True, False),
    (False, True, True, False),
])  # fmt: skip
def test_consent_to_sharing_public_data_waives_the_papers_the_centre_looks_up(
    draft, is_looked_up, consents, must, is_waived
):
    PaperRuleFactory(program_year=draft.program_year, is_looked_up=is_looked_up)
    if consents:
        ConsentFactory(user=draft.applicant, text__purpose=ConsentText.PUBLIC_DATA)

    [row] = required_papers.asked(draft, {})

    assert (row.must, row.is_waived) == (must, is_waived)


def test_a_consent_taken_back_asks_for_the_paper_again(draft):
    PaperRuleFactory(program_year=draft.program_year, is_looked_up=True)
    now = clock.now()
    text = {"text__purpose": ConsentText.PUBLIC_DATA}
    ConsentFactory(user=draft.applicant, given_at=now, withdrawn_at=now, withdrawn_source="online", **text)

    [row] = required_papers.asked(draft, {})

    assert row.is_missing


def test_an_owner_who_consents_submits_without_the_paper_and_the_desk_sees_what_to_look_up(draft):
    PaperRuleFactory(program_year=draft.program_year, name="국세 납세증명서", is_looked_up=True)
    ConsentTextFactory(purpose=ConsentText.PUBLIC_DATA, is_required=False)
    owner = signed_in(draft.applicant)
    fill(owner, draft)
    review = owner.get(page(draft, "review")).content.decode()

    owner.post(reverse("enrollment:submit", args=[draft.pk]))

    draft.refresh_from_db()
    staff = signed_in(StaffFactory(role=Role.COUNSELOR, center=draft.cohort.center))
    case = staff.get(reverse("enrollment_desk:case", args=[draft.pk])).content.decode()
    assert draft.submitted_at is not None
    assert "내지 않아도 됩니다" in review
    assert "행정정보 공동이용으로 확인: 국세 납세증명서" in case
