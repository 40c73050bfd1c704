"""Certificates: one for a completion, readable Korean, genuine as long as the completion stands, nobody named in public."""

from __future__ import annotations

import io
import re
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from enrollment.actions import completions
from enrollment.models import Application
from tests.factories.accounts import OwnerFactory
from tests.factories.enrollment import ApplicationFactory
from tests.support import drawn
from tests.support.at_once import at_once
from training import certificate_pdf, journey
from training.actions import certificates
from training.errors import NotCompletedYet
from training.models import Certificate
from training.models.certificate import new_number, tidy_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def completed() -> Application:
    return ApplicationFactory(completed=True, applicant__name="남궁예시", applicant__grown=True)


def page(application: Application, name: str = "certificate") -> str:
    return reverse(f"training:{name}", args=[application.pk])


def text_of(content: bytes) -> str:
    return "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)


def test_the_owner_makes_it_once_and_takes_it_home_as_a_korean_page(client: Client, completed: Application) -> None:
    client.force_login(completed.applicant)
    assert client.get(page(completed, "certificate-pdf")).headers["Location"] == page(completed)
    for _ in range(2):
        client.post(page(completed))
    number = Certificate.objects.get().number
    assert number in client.get(page(completed)).text
    response = client.get(page(completed, "certificate-pdf"))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "private, no-store"
    words = re.sub(r"\s", "", text_of(response.content))
    for expected in ("수료증", "남궁예시", completed.cohort.course.name, number, completed.cohort.center.name):
        assert expected.replace(" ", "") in words


def test_a_name_the_font_cannot_set_is_refused_with_a_way_out(client: Client) -> None:
    completed = ApplicationFactory(completed=True, applicant__name="김걁예")
    client.force_login(completed.applicant)
    client.post(page(completed))
    response = client.get(page(completed, "certificate-pdf"), follow=True)
    assert "글자(걁)가 수료증 글꼴에 없어" in response.text
    assert Certificate.objects.get().number in response.text


@pytest.mark.parametrize("name", ["가" * 60, "Nguyễn Thị Minh Khai", "O'Neil-Park"])
def test_long_and_foreign_names_are_set(client: Client, name: str) -> None:
    completed = ApplicationFactory(completed=True, applicant__name=name)
    client.force_login(completed.applicant)
    client.post(page(completed))
    response = client.get(page(completed, "certificate-pdf"))
    if response.status_code == 302:  # letters the font lacks: refused in words, never a broken page
        assert "글꼴에 없어" in client.get(response.headers["Location"]).text
    else:
        assert PdfReader(io.BytesIO(response.content)).pages


@pytest.mark.parametrize("length", [1, 60])
def test_a_certificate_is_one_page_with_its_letters_everything_inside_the_margins_and_nothing_over_another(
    length: int,
) -> None:
    """Measured in the drawn page: one sheet of A4, both fonts embedded, 28 mm free at the sides and 20 mm above and
    below, no two lines closer than their type is high. Looked at with pdftoppm on the day it was designed.
    """
    completed = ApplicationFactory(completed=True, applicant__name="가" * length)
    course, center = completed.cohort.course, completed.cohort.center
    course.name, center.name = "긴 이름의 과정 " * length, "나" * min(length + 4, 60)
    course.name = course.name[:80].strip()
    course.save()
    center.save()
    certificate = certificates.issue(completed, by=completed.applicant)
    (sheet,) = drawn.pages(certificate_pdf.draw(Certificate.objects.for_page().get(pk=certificate.pk)))
    assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)
    assert drawn.fonts_embedded(sheet) == [True, True]
    runs = drawn.runs(sheet)
    millimetre = 72 / 25.4
    assert min(run.left for run in runs) >= 28 * millimetre
    assert max(run.right for run in runs) <= (210 - 28) * millimetre
    assert max(run.baseline + run.size for run in runs) <= (297 - 20) * millimetre
    assert min(run.baseline for run in runs) >= 20 * millimetre
    baselines = sorted({run.baseline: run.size for run in runs}.items())
    assert all(upper - lower >= size * 0.9 for (lower, size), (upper, _size) in pairwise(baselines))


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_give_one_certificate() -> None:
    completed = ApplicationFactory(completed=True)
    results = at_once([partial(certificates.issue, completed, by=completed.applicant)] * 6)
    assert len({certificate.number for certificate in results}) == 1
    assert Certificate.objects.count() == 1


def test_only_a_completion_is_certified() -> None:
    application = ApplicationFactory(in_training=True)
    with pytest.raises(NotCompletedYet):
        certificates.issue(application, by=application.applicant)


def test_what_was_issued_stands() -> None:
    completed = ApplicationFactory(completed=True)
    certificates.issue(completed, by=completed.applicant)
    for act in (lambda: Certificate.objects.update(hours=99), lambda: Certificate.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_anybody_may_check_a_number_and_learns_nothing_of_the_person(client: Client, completed: Application) -> None:
    number = certificates.issue(completed, by=completed.applicant).number
    typed = number.lower().replace("-", " ")
    response = client.get(reverse("certificates"), {"number": typed}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("certificate-check", args=[number])
    assert completed.cohort.course.name in response.text
    for personal in ("남궁", completed.applicant.phone[-8:], "1968", completed.number):
        assert personal not in response.text


@pytest.mark.parametrize("typed", ["2026-AAAAA-AAAAA", "x", "' OR 1=1", "가나다" * 30, "\x00", "2026", "🙂", "../.."])
def test_a_number_nobody_gave_out_is_not_known(client: Client, typed: str) -> None:
    response = client.get(reverse("certificates"), {"number": typed}, follow=True)
    assert response.status_code in (200, 404)
    assert "발급한 수료증입니다</h1>" not in response.text


def test_a_certificate_ends_with_its_completion(client: Client, completed: Application) -> None:
    number = certificates.issue(completed, by=completed.applicant).number
    completion = completed.completions.get()
    completions.take_back(completion, finished=False, reason="출석을 잘못 셈", by=completion.recorded_by)
    assert client.get(reverse("certificate-check", args=[number])).status_code == 404
    client.force_login(completed.applicant)
    assert client.get(page(completed, "certificate-pdf")).status_code == 404


def test_another_owner_learns_nothing(client: Client, completed: Application) -> None:
    certificates.issue(completed, by=completed.applicant)
    client.force_login(OwnerFactory())
    for name in ("certificate", "certificate-pdf"):
        assert client.get(page(completed, name)).status_code == 404


def test_numbers_cannot_be_guessed_and_are_read_as_people_copy_them() -> None:
    numbers: Any = {new_number(2026) for _ in range(200)}
    assert len(numbers) == 200
    for number in numbers:
        assert re.fullmatch(r"2026-[A-HJ-NP-Z2-9]{5}-[A-HJ-NP-Z2-9]{5}", number)
        assert tidy_number(f" {number.lower().replace('-', '')} ") == number


def test_the_journey_leads_to_the_certificate(completed: Application) -> None:
    (part,) = journey.parts(completed.applicant)
    assert (part.url, part.is_over) == (page(completed), False)
    number = certificates.issue(completed, by=completed.applicant).number
    (part,) = journey.parts(completed.applicant)
    assert (part.text, part.is_over) == (f"수료증 번호 {number}", True)
