"""Areas of a paper made black: what is kept, what is gone, who may, and what happens between two people."""

from __future__ import annotations

import shutil
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import ProgrammingError, transaction
from django.urls import reverse
from fpdf import FPDF
from PIL import Image
from pypdf import PdfReader

from enrollment import tasks
from enrollment.actions import blackening
from enrollment.actions.blackening import Area
from enrollment.errors import BlackenedMeanwhile, CannotBlacken
from enrollment.models import Paper, PaperBlackening
from enrollment.models.paper import MAX_BYTES
from tests.enrollment.desk_pages import desk_of, signed_in
from tests.factories.accounts import StaffFactory
from tests.factories.enrollment import ApplicationFactory, PaperFactory
from tests.support.at_once import at_once

NUMBER = "RRN900101"
MIDDLE = Area(1, 25, 25, 50, 50)


def document(pages=2):
    pdf = FPDF()
    for page in range(1, pages + 1):
        pdf.add_page()
        pdf.set_font("helvetica", size=20)
        pdf.cell(text=f"{NUMBER} {page}")
    pdf.set_author(NUMBER)
    return bytes(pdf.output())


def photograph(kind="JPEG", mode="RGB", size=(80, 40), **how):
    out = BytesIO()
    Image.new(mode, size, "white" if mode in ("RGB", "L") else 1).save(out, kind, **how)
    return out.getvalue()


def paper_of(data, content_type=Paper.ContentType.JPEG, **more):
    application = ApplicationFactory(submitted=True)
    return PaperFactory(
        application=application, file=ContentFile(data, name="a"), content_type=content_type, size=len(data), **more
    )


def blacken(paper, *areas, by=None, seen=None):
    return blackening.blacken(
        paper,
        areas or (MIDDLE,),
        seen=seen or blackening.stamp(paper),
        by=by or StaffFactory(),
        noted_in=PaperBlackening,
    )


def stored_files(settings):
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


@pytest.fixture(autouse=True)
def _empty_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    yield
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.mark.django_db(transaction=True)
def test_only_the_blackened_picture_is_kept(settings):
    paper = paper_of(photograph())
    counselor = StaffFactory()

    done = blacken(paper, by=counselor)

    paper.refresh_from_db()
    done.refresh_from_db()
    with Image.open(BytesIO(paper.file.read())) as kept:
        assert kept.convert("L").getpixel((40, 20)) < 8
        assert kept.convert("L").getpixel((5, 5)) > 247
    assert stored_files(settings) == [Path(paper.file.path)]
    assert done.destroyed_at is not None
    assert (done.by, done.areas) == (counselor, [[1, 25, 25, 50, 50]])
    assert paper.size == paper.file.size


@pytest.mark.django_db(transaction=True)
def test_a_pdf_becomes_pictures_and_no_text_lies_below_the_black(settings):
    data = document(3)
    paper = paper_of(data, Paper.ContentType.PDF)

    blacken(paper, Area(2, 0, 0, 100, 20))

    paper.refresh_from_db()
    kept = paper.file.read()
    reader = PdfReader(BytesIO(kept))
    assert len(reader.pages) == 3
    assert "".join(page.extract_text() for page in reader.pages) == ""
    assert NUMBER not in str(reader.metadata)
    first, second = (reader.pages[number].images[0].image.convert("L") for number in (0, 1))
    top = (second.width // 2, second.height // 10)
    assert (first.getpixel(top), second.getpixel(top)) == (255, 0)
    assert len(stored_files(settings)) == 1


TURNED = Image.Exif()
TURNED[0x0112] = 6
PICTURES = {
    "grey": (photograph(mode="L"), Paper.ContentType.JPEG),
    "cmyk": (photograph(mode="CMYK"), Paper.ContentType.JPEG),
    "turned": (photograph(size=(40, 80), exif=TURNED), Paper.ContentType.JPEG),
    "png": (photograph("PNG"), Paper.ContentType.PNG),
    "png of one bit": (photograph("PNG", "1"), Paper.ContentType.PNG),
    "png with a palette": (photograph("PNG", "P"), Paper.ContentType.PNG),
    "png of sixteen bits": (photograph("PNG", "I;16"), Paper.ContentType.PNG),
    "png one sees through": (photograph("PNG", "RGBA"), Paper.ContentType.PNG),
    "pdf": (document(1), Paper.ContentType.PDF),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("data", "kind"), PICTURES.values(), ids=PICTURES)
def test_every_kind_is_drawn_upright_as_it_was_looked_at(data, kind):
    paper = paper_of(data, kind)
    with Image.open(BytesIO(blackening.look(paper, 1, [MIDDLE]))) as seen:
        shape = seen.size

    blacken(paper)

    paper.refresh_from_db()
    with Image.open(BytesIO(blackening.look(paper, 1, []))) as kept:
        assert (kept.width > kept.height) == (shape[0] > shape[1])
        assert kept.convert("L").getpixel((kept.width // 2, kept.height // 2)) < 8
    assert paper.content_type == kind


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_two_papers_that_look_the_same_afterwards_are_still_two(kind):
    """One photograph sent twice, through a messenger that changed a note in the file: the bytes differ, the pixels do not."""
    paper = paper_of(photograph(kind), Paper.ContentType[kind])
    twin = PaperFactory(
        application=paper.application,
        rule=paper.rule,
        file=ContentFile(photograph(kind), name="b"),
        content_type=paper.content_type,
    )

    for row in (paper, twin):
        blacken(row)

    twin.refresh_from_db()
    paper.refresh_from_db()
    assert paper.sha256 != twin.sha256
    assert len({Image.open(BytesIO(row.file.read())).convert("L").tobytes() for row in (paper, twin)}) == 1


@pytest.mark.django_db(transaction=True)
def test_a_copy_that_would_be_too_large_is_made_smaller():
    out = BytesIO()
    Image.effect_noise((4200, 3200), 120).save(out, "PNG")
    paper = paper_of(photograph(), Paper.ContentType.PNG)
    Path(paper.file.path).write_bytes(out.getvalue())
    assert len(out.getvalue()) > MAX_BYTES

    blacken(paper)

    paper.refresh_from_db()
    assert paper.size <= MAX_BYTES


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_blacken_at_once_the_second_is_told(settings):
    paper = paper_of(photograph())
    one, other = Area(1, 0, 0, 10, 10), Area(1, 50, 50, 10, 10)
    staff, seen = StaffFactory.create_batch(2), blackening.stamp(paper)
    fresh = [Paper.objects.get(pk=paper.pk) for _ in staff]

    results = at_once(
        [
            partial(blacken, row, area, by=by, seen=seen)
            for row, area, by in zip(fresh, (one, other), staff, strict=True)
        ]
    )

    assert sorted(type(result) for result in results if isinstance(result, Exception)) == [BlackenedMeanwhile]
    assert PaperBlackening.objects.count() == 1
    paper.refresh_from_db()
    assert stored_files(settings) == [Path(paper.file.path)]


@pytest.mark.django_db(transaction=True)
def test_what_was_drawn_on_another_file_or_on_a_removed_paper_is_refused(settings):
    paper = paper_of(photograph())
    blacken(paper)
    stale = blackening.stamp(paper)
    paper.refresh_from_db()

    with pytest.raises(BlackenedMeanwhile):
        blacken(paper, seen=stale)
    Paper.objects.filter(pk=paper.pk).update(removed_at=paper.uploaded_at)
    with pytest.raises(BlackenedMeanwhile):
        blacken(paper)
    assert stored_files(settings) == [Path(paper.file.path)]


class Stubborn(FileSystemStorage):
    """A storage that deletes nothing."""

    def delete(self, name):
        raise OSError


@pytest.mark.django_db(transaction=True)
def test_a_file_that_cannot_be_destroyed_at_once_is_destroyed_by_the_clock(settings):
    paper = paper_of(photograph())
    old = Path(paper.file.path)
    usual = Paper._meta.get_field("file").storage
    Paper._meta.get_field("file").storage = Stubborn()
    paper = Paper.objects.get(pk=paper.pk)
    try:
        done = blacken(paper)
        assert tasks.destroy_blackened() == 0
    finally:
        Paper._meta.get_field("file").storage = usual
    done.refresh_from_db()
    assert old.exists()
    assert done.destroyed_at is None

    assert tasks.destroy_blackened() == 1
    assert tasks.destroy_blackened() == 0

    done.refresh_from_db()
    assert not old.exists()
    assert done.destroyed_at is not None


@pytest.mark.django_db
def test_what_was_written_stays_as_it_was_written():
    done = blacken(paper_of(photograph()))

    for change in ({"areas": [[1, 0, 0, 1, 1]]}, {"by": StaffFactory()}, {"old_file": "other"}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            PaperBlackening.objects.filter(pk=done.pk).update(**change)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "kind"), [(b"%PDF-1.4 broken", "application/pdf"), (b"\xff\xd8broken", "image/jpeg")], ids=["pdf", "jpeg"]
)
def test_a_file_that_does_not_open_stays_as_it_is(settings, data, kind):
    paper = paper_of(data, kind)

    with pytest.raises(CannotBlacken):
        blacken(paper)

    assert Path(paper.file.path).read_bytes() == data
    assert not PaperBlackening.objects.exists()


@pytest.mark.django_db
def test_a_document_of_very_many_pages_is_not_drawn():
    paper = paper_of(document(61), Paper.ContentType.PDF)

    with pytest.raises(CannotBlacken, match="60쪽"):
        blackening.page_count(paper)


@pytest.mark.parametrize("text", ["", "1", "1,2,3,4", "1,2,3,4,5,6", "x,1,1,1,1", "0,1,1,1,1", "1,-1,0,5,5", "1,0,0,0,5",
                                  "1,0,0,5,101", "1,nan,0,5,5", "1,0,0,inf,5", "9999,0,0,5,5"])  # fmt: skip
def test_nonsense_is_no_area(text):
    with pytest.raises(ValueError):
        Area.read(text)


def test_an_area_survives_an_address():
    assert Area.read(str(Area(3, 10.5, 0, 99.9, 100))) == Area(3, 10.5, 0, 99.9, 100)


# The pages


def page_of(paper, name="blacken"):
    return reverse(f"enrollment_desk:{name}", args=[paper.application_id, paper.pk])


def typed(paper, *rows, **more):
    fields = ("page", "left", "top", "width", "height")
    boxes = {f"{name}{n}": value for n, row in enumerate(rows, 1) for name, value in zip(fields, row, strict=True)}
    return {"seen": blackening.stamp(paper)} | boxes | more


@pytest.mark.django_db(transaction=True)
def test_numbers_alone_lead_from_the_case_through_a_look_to_the_blackened_copy(settings):
    paper = paper_of(document(2), Paper.ContentType.PDF)
    client, counselor = desk_of(paper.application)
    case = reverse("enrollment_desk:case", args=[paper.application_id])
    assert page_of(paper) in client.get(case).text
    drawing = client.get(page_of(paper))
    assert f"{page_of(paper, 'blacken-picture')}?page=1" in drawing.text
    assert drawing.text.count("data-area") == 6
    assert "업무 메뉴" in drawing.text
    assert "02-6021-1100" in drawing.text

    looked = client.post(page_of(paper), typed(paper, (2, 5, "5.5", 40, 3)))

    assert "가린 것만 남기기" in looked.text
    assert "area=2%2C5%2C5.5%2C40%2C3" in looked.text
    assert not PaperBlackening.objects.exists()

    kept = client.post(page_of(paper), typed(paper, (2, 5, "5.5", 40, 3), keep="1"), follow=True)

    assert "서류에서 1곳을 가렸습니다. 가리기 전 파일은 없앴습니다." in kept.text
    assert "서류를 가림" in kept.text
    assert counselor.name in kept.text
    assert len(stored_files(settings)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "cause"),
    [
        ((1, 10, 10, 10, ""), "이 줄을 모두 채우거나"),
        (("", 10, 10, 10, 10), "이 줄을 모두 채우거나"),
        ((9, 10, 10, 10, 10), "1번 쪽"),
        ((1, -1, 10, 10, 10), "1번 왼쪽에서"),
        ((1, 10, 101, 10, 10), "1번 위에서"),
        ((1, 10, 10, 0, 10), "1번 너비"),
        ((1, 10, 10, "nan", 10), "1번 너비"),
        ((1, "x", 10, 10, 10), "1번 왼쪽에서"),
        (("😀", "\u202e", "1" * 500, "①", "1e999"), "고칠 곳이"),
        (("", "", "", "", ""), "가릴 곳이 없습니다"),
    ],
)
def test_wrong_numbers_are_explained_and_kept_on_the_page(row, cause):
    paper = paper_of(photograph())
    client, _ = desk_of(paper.application)

    response = client.post(page_of(paper), typed(paper, row, keep="1"))

    assert response.status_code == 422
    assert cause in response.text
    assert not PaperBlackening.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("more", [{"turn": "2"}, {"again": "1"}, {"turn": "999"}, {"turn": "x"}])
def test_turning_the_page_and_going_back_lose_nothing_and_change_nothing(more):
    paper = paper_of(document(2), Paper.ContentType.PDF)
    client, _ = desk_of(paper.application)

    response = client.post(page_of(paper), typed(paper, (1, 10, 11, 12, 13), (2, "x", "", "", ""), **more))

    assert response.status_code == 200
    assert 'value="13"' in response.text
    assert 'value="x"' in response.text
    assert "고칠 곳이" not in response.text


@pytest.mark.django_db(transaction=True)
def test_who_comes_second_reads_so_and_nothing_changes():
    paper = paper_of(photograph())
    client, _ = desk_of(paper.application)
    late = typed(paper, (1, 10, 10, 10, 10), keep="1")
    blacken(paper)

    response = client.post(page_of(paper), late, follow=True)

    assert "그사이 다른 분이 이 서류를 가렸거나" in response.text
    assert PaperBlackening.objects.count() == 1


@pytest.mark.django_db
def test_the_picture_is_shut_in_and_needs_a_page_and_areas_that_exist():
    paper = paper_of(document(1), Paper.ContentType.PDF)
    client, _ = desk_of(paper.application)
    url = page_of(paper, "blacken-picture")

    response = client.get(url, {"page": "1", "area": "1,10,10,20,20"})

    assert response["Content-Type"] == "image/jpeg"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    for wrong in ({"page": "0"}, {"page": "2"}, {"page": "x"}, {"page": "1", "area": "1,1"}):
        assert client.get(url, wrong).status_code == 404
    assert client.get(url, [("page", "1"), *[("area", "1,1,1,1,1")] * 7]).status_code == 404


@pytest.mark.django_db
def test_a_paper_that_cannot_be_blackened_leads_back_with_the_reason():
    paper = paper_of(b"%PDF-1.4 broken", Paper.ContentType.PDF)
    client, _ = desk_of(paper.application)

    response = client.get(page_of(paper), follow=True)

    assert "이 서류는 화면에서 가릴 수 없어" in response.text


@pytest.mark.django_db
def test_nobody_blackens_her_own_paper():
    paper = paper_of(photograph())

    assert signed_in(paper.application.applicant).get(page_of(paper)).status_code == 403
