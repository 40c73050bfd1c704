"""What the invented people typed and uploaded. The forms themselves turn it into the columns of an application."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from random import Random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from accounts.models import ConsentText, User
from common import clock
from enrollment.forms import required_papers
from enrollment.models import Application, Industry, Paper

_CAREERS = (
    "동네에서 작은 식당을 12년 했습니다. 그 전에는 공장에서 용접을 3년 했습니다.",
    "옷가게를 7년 꾸렸습니다. 물건을 떼고 팔고 장부를 적는 일을 혼자 다 했습니다.",
    "치킨집을 5년 했습니다. 배달과 조리를 함께 했습니다.",
    "미용실을 15년 했습니다.",
    "작은 인쇄소에서 일하다 인쇄소를 차려 9년 했습니다.",
    "편의점을 4년 했습니다. 밤에 혼자 일하는 날이 많았습니다.",
)
_WISHES = (
    "몸을 쓰는 기술을 배워 오래 일하고 싶습니다.",
    "집에서 가까운 곳이면 좋겠습니다.",
    "처음 하는 일이라 차근차근 배우고 싶습니다.",
    "",
)
_INDUSTRIES = (
    Industry.FOOD,
    Industry.FOOD,
    Industry.RETAIL,
    Industry.RETAIL,
    Industry.PERSONAL_SERVICE,
    Industry.LODGING,
    Industry.MANUFACTURING,
    Industry.SPORTS_LEISURE,
)
type Raw = dict[str, dict[str, str]]  # as typed, by section and by name of the input

_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def _business_number(random: Random) -> str:
    """123-45-6nnn and its check digit: next to the number every Korean example uses."""
    body = f"123456{random.randint(0, 999):03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) + int(body[8]) * 5 // 10
    return f"{body}{(10 - total % 10) % 10}"


def _boxes(name: str, day: date) -> dict[str, str]:
    return {f"{name}_y": str(day.year), f"{name}_m": str(day.month), f"{name}_d": str(day.day)}


def typed(person: User, agreed: Iterable[ConsentText], random: Random, *, is_closing: bool) -> Raw:
    """Raw answers by section, as a browser would send them today."""
    today = clock.today()
    closed_on = today + timedelta(days=random.randint(25, 60) if is_closing else -random.randint(20, 200))
    opened_on = today - timedelta(days=random.randint(700, 5000))
    industry = random.choice(_INDUSTRIES)
    return {
        "consents": {f"consent_{text.pk}": "on" for text in agreed},
        "business": {
            "business_number": _business_number(random),
            "business_status": "closing" if is_closing else "closed",
            **_boxes("opened_on", opened_on),
            **_boxes("closed_on", closed_on),
            "industry": industry,
            "workers": str(random.choice((0, 0, 1, 1, 2, 3))),
        },
        "person": {
            **_boxes("birth_date", person.birth_date or date(1970, 1, 1)),
            "postal_code": "",
            "address": "주소 예시(꾸민 것)",
        },
        "wishes": {
            "in_other_program": "yes" if random.random() < 1 / 12 else "no",
            "took_part_before": "no",
            "career": random.choice(_CAREERS),
            "wishes": random.choice(_WISHES),
        },
    }


def fill(application: Application, raw: Raw) -> None:
    """Store answers the way saving section after section would."""
    application.answers = {
        slug: {"raw": answers, "version": version} for version, (slug, answers) in enumerate(raw.items(), start=1)
    }
    application.version = len(raw)
    application.saved_at = clock.now()
    application.save(update_fields=["answers", "version", "saved_at"])


@cache
def invented_photo(words: str) -> bytes:
    """A photographed certificate with an invented number on it that ought to be made black."""
    photo, out = Image.new("RGB", (900, 1200), "white"), BytesIO()
    draw = ImageDraw.Draw(photo)
    for line, text in enumerate(("DEMO ONLY", words, "ID 000000-0000000 (invented)")):
        draw.text((90, 140 + 120 * line), text, fill="black", font_size=40)
    photo.save(out, "JPEG", quality=70)
    return out.getvalue()


def invented_pdf(words: str) -> bytes:
    """A page of PDF that says it is invented."""
    text = f"BT /F1 20 Tf 60 760 Td ({words}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(text), text),
    )
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + (
        b"xref\n0 5\n0000000000 65535 f \n%btrailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(body))
    )


def upload_papers(application: Application, business: dict[str, str], *, by: User) -> None:
    """Every paper the edition demands of this person, invented."""
    values = {"business_status": business["business_status"], "workers": int(business["workers"])}
    rows = []
    for asked in required_papers.asked(application, values):
        if not asked.must:
            continue
        content = invented_pdf(f"DEMO ONLY, invented: {asked.rule.key} {application.pk}")
        paper = Paper(
            application=application,
            rule=asked.rule,
            original_name=f"{asked.rule.name}(시연).pdf",
            content_type=Paper.ContentType.PDF,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_by=by,
            uploaded_at=clock.now(),
        )
        paper.file.save("paper", ContentFile(content), save=False)
        rows.append(paper)
    Paper.objects.bulk_create(rows)
