"""Short ways to fill in the application form as a browser sends it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfWriter

from accounts.models import ConsentText, User
from enrollment.models import Application

BUSINESS = {
    "business_number": "123-45-67891",
    "business_status": "closed",
    "opened_on_y": "2019",
    "opened_on_m": "3",
    "opened_on_d": "4",
    "closed_on_y": "2024",
    "closed_on_m": "9",
    "closed_on_d": "30",
    "industry": "food",
    "workers": "2",
}
PERSON = {
    "birth_date_y": "1975",
    "birth_date_m": "3",
    "birth_date_d": "2",
    "postal_code": "04524",
    "address": "서울특별시 중구 예시로 1, 101호",
}
WISHES = {"in_other_program": "no", "took_part_before": "no", "career": "식당 12년", "wishes": "설치 일"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def consents() -> dict[str, str]:
    """Every box ticked."""
    return {f"consent_{text.pk}": "on" for text in ConsentText.objects.current()}


def page(application: Application, slug: str) -> str:
    return reverse("enrollment:section", args=[application.pk, slug])


def save(client: Client, application: Application, slug: str, typed: dict[str, Any], **more: Any) -> Any:
    """Post one page of the form as it stands now."""
    application.refresh_from_db()
    return client.post(page(application, slug), {"version": application.version, **typed, **more})


def fill(client: Client, application: Application) -> None:
    """All four pages, valid."""
    for slug, typed in (("consents", consents()), ("business", BUSINESS), ("person", PERSON), ("wishes", WISHES)):
        response = save(client, application, slug, typed)
        assert response.status_code == 302, (slug, response.context["form"].errors)


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), colour: str = "white") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def pdf(pages: int = 1, password: str = "") -> bytes:
    writer, out = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def upload(name: str = "증명원.jpg", data: bytes | None = None, kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if data is None else data, kind)
