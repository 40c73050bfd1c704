"""A storage that takes no more: the person reads so, nothing of the file stays, and what she typed and kept is there."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image

from allowance.actions import papers as claim_papers
from allowance.models import ClaimPaper
from common import uploads
from common.errors import FileNotKept
from enrollment.actions import papers
from enrollment.models import Paper
from tests.enrollment.apply_pages import signed_in, upload
from tests.factories.allowance import ClaimFactory
from tests.factories.centers import PaperRuleFactory
from tests.factories.enrollment import ApplicationFactory

pytestmark = pytest.mark.django_db


@contextmanager
def full_after(size: int) -> Iterator[None]:
    """Whatever this process writes breaks off after so many bytes of a file, as on a disk that has become full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def photo(side: int = 600) -> bytes:
    """Noise that no compression makes small: three bytes a pixel, a megabyte as it is."""
    out = BytesIO()
    Image.frombytes("RGB", (side, side), Random(7).randbytes(side * side * 3)).save(out, "PNG")
    return out.getvalue()


def files(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_paper_that_finds_no_room_leaves_neither_row_nor_half_a_file(settings: Any) -> None:
    draft = ApplicationFactory()
    rule = PaperRuleFactory(program_year=draft.program_year)
    with full_after(200_000), pytest.raises(FileNotKept):
        papers.add(draft, rule, upload("증명원.png", photo()), by=draft.applicant)
    assert (Paper.objects.count(), files(settings)) == (0, [])
    assert papers.add(draft, rule, upload("증명원.png", photo()), by=draft.applicant).file.size > 200_000


def test_evidence_of_a_claim_is_taken_whole_or_not_at_all(settings: Any) -> None:
    claim = ClaimFactory()
    before = files(settings)
    with full_after(200_000), pytest.raises(FileNotKept):
        claim_papers.add(claim, "bankbook", upload("통장.png", photo()), by=claim.claimant)
    assert (ClaimPaper.objects.count(), files(settings)) == (0, before)


def test_the_page_says_so_and_keeps_what_was_there(settings: Any) -> None:
    draft = ApplicationFactory(answers={"you": {"name": "김예시"}})
    rule = PaperRuleFactory(program_year=draft.program_year)
    papers.add(draft, rule, upload("먼저.png"), by=draft.applicant)
    kept = files(settings)
    client = signed_in(draft.applicant)
    address = reverse("enrollment:section", args=[draft.pk, "papers"])
    with full_after(200_000):
        page = client.post(address, {f"paper_{rule.pk}": upload("증명원.png", photo())}, follow=True)
    assert page.status_code in (200, 422)
    assert "지금은 파일을 보관할 수 없어 올리지 않았습니다" in page.content.decode()
    draft.refresh_from_db()
    assert draft.answers == {"you": {"name": "김예시"}}
    assert files(settings) == kept


def test_one_too_large_for_the_memory_that_finds_no_room_on_its_way_in_is_answered_alike(
    settings: Any, tmp_path: Path
) -> None:
    """Only the file that does not fit is refused; the next of the same form, which does, is kept."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    draft = ApplicationFactory()
    rules = [PaperRuleFactory(program_year=draft.program_year) for _ in range(2)]
    large = photo(1000)
    assert len(large) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    address = reverse("enrollment:section", args=[draft.pk, "papers"])
    files_sent = {f"paper_{rules[0].pk}": upload("큰.png", large), f"paper_{rules[1].pk}": upload("작은.png")}
    with full_after(200_000):
        page = signed_in(draft.applicant).post(address, files_sent)
    assert "지금은 파일을 보관할 수 없어 올리지 않았습니다" in page.content.decode()
    assert [paper.original_name for paper in Paper.objects.all()] == ["작은.png"]
    assert list(tmp_path.glob("*.upload*")) == []


def test_a_temporary_folder_that_takes_no_new_file_loses_none_that_came_before(settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    handler = uploads.ToDisk()
    handler.new_file("one", "one.png", "image/png", None)
    handler.receive_data_chunk(b"came", 0)
    came = handler.file_complete(4)
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "away"
    handler.new_file("two", "two.png", "image/png", None)
    handler.receive_data_chunk(b"lost", 0)
    lost = handler.file_complete(4)
    assert (came.read(), lost.size) == (b"came", 4)
    with pytest.raises(FileNotKept):
        lost.read()
    came.close()
    assert list(tmp_path.glob("*.upload*")) == []
