"""What holds for making papers black in every room that takes papers: one mechanism, several tables."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import AccessRecord, User
from allowance.models import ClaimPaper, ClaimPaperBlackening
from centers.roles import Role
from enrollment import tasks
from enrollment.actions import blackening
from enrollment.actions.blackening import Area
from enrollment.errors import BlackenedMeanwhile
from enrollment.models.blackening import Blackening, kinds
from portal import copies
from portal.verification import verify
from tests.factories.accounts import StaffFactory
from tests.factories.allowance import ClaimFactory
from tests.factories.centers import CenterFactory
from tests.factories.training import SessionFactory, seated
from tests.support.at_once import at_once
from training.actions import attendance
from training.models import Evidence, EvidenceBlackening

pytestmark = pytest.mark.django_db(transaction=True)

AREA = Area(1, 25, 25, 50, 50)


@dataclass
class Room:
    """A paper of one room, who may cover it, and where."""

    paper: Any
    person: User
    staff: User
    noted_in: type[Blackening]
    page: str
    picture: str
    seen_on: str  # the page that shows the paper, and tells its history
    case: str

    def client(self) -> Client:
        client = Client()
        client.force_login(self.staff)
        return client

    def blacken(self, *, paper: Any = None, by: User | None = None, seen: str = "") -> Blackening:
        paper = paper or self.paper
        return blackening.blacken(
            paper, [AREA], seen=seen or blackening.stamp(paper), by=by or self.staff, noted_in=self.noted_in
        )


def photograph() -> bytes:
    out = BytesIO()
    Image.new("RGB", (80, 40), "white").save(out, "JPEG")
    return out.getvalue()


def claim_paper() -> Room:
    claim = ClaimFactory(handed_in=True)
    row, data = ClaimPaper.objects.get(claim=claim), photograph()
    row.file.delete(save=False)
    row.file.save("a", ContentFile(data), save=False)
    row.content_type, row.size, row.sha256 = "image/jpeg", len(data), hashlib.sha256(data).hexdigest()
    row.save()
    args = [claim.pk, row.pk]
    return Room(
        row,
        claim.claimant,
        StaffFactory(role=Role.COUNSELOR, center=claim.center),
        ClaimPaperBlackening,
        reverse("allowance_desk:blacken", args=args),
        reverse("allowance_desk:blacken-picture", args=args),
        reverse("allowance_desk:claim", args=[claim.pk]),
        f"수당 {claim.number}",
    )


def evidence() -> Room:
    session = SessionFactory()
    (person,) = seated(session.cohort)
    teacher = StaffFactory(role=Role.TEACHER, cohort=session.cohort)
    mark = attendance.mark(session, person.pk, "excused", was="", by=teacher)
    upload = SimpleUploadedFile("진료.jpg", photograph(), content_type="image/jpeg")
    row = attendance.prove(mark, note="병원 진료", upload=upload, by=teacher)
    return Room(
        row,
        person.applicant,
        teacher,
        EvidenceBlackening,
        reverse("training_desk:blacken", args=[row.pk]),
        reverse("training_desk:blacken-picture", args=[row.pk]),
        reverse("training_desk:person", args=[session.pk, person.pk]),
        f"신청 {person.number}",
    )


@pytest.fixture(autouse=True)
def _empty_storage(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    yield
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture(params=[claim_paper, evidence], ids=["claim paper", "evidence"])
def room(request: pytest.FixtureRequest, _empty_storage: None) -> Room:
    build: Callable[[], Room] = request.param
    return build()


def stored(settings: Any) -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def wrong_files() -> list[str]:
    return [finding for finding in verify().findings if "파일" in finding]


def test_whatever_is_uploaded_can_be_made_black() -> None:
    """A room that takes files and forgets this is found here."""
    taken = {
        model
        for model in apps.get_models()
        if any(isinstance(column, models.FileField) for column in model._meta.concrete_fields)
    }
    assert {kind._meta.get_field("paper").related_model for kind in kinds()} == taken


def test_from_the_page_through_a_look_to_the_copy_that_alone_is_kept(room: Room, settings: Any) -> None:
    client, before = room.client(), stored(settings)
    assert room.page in client.get(room.seen_on).text
    drawing = client.get(room.page)
    assert f"{room.picture}?page=1" in drawing.text
    typed = {"seen": blackening.stamp(room.paper), "page1": 1, "left1": 10, "top1": 10, "width1": 40, "height1": 30}

    looked = client.post(room.page, typed)

    assert "가린 것만 남기기" in looked.text
    assert stored(settings) == before

    kept = client.post(room.page, typed | {"keep": "1"}, follow=True)

    assert "서류에서 1곳을 가렸습니다. 가리기 전 파일은 없앴습니다." in kept.text
    assert "가림" in client.get(room.seen_on).text
    was = room.paper.file.path
    room.paper.refresh_from_db()
    assert Path(was) not in stored(settings)
    assert len(stored(settings)) == len(before)
    assert room.paper.sha256 == hashlib.sha256(room.paper.file.read()).hexdigest()
    done = room.noted_in._default_manager.get()
    assert (done.by, done.paper) == (room.staff, room.paper)
    assert wrong_files() == []


def test_the_picture_leaves_with_a_reason_in_the_access_record(room: Room) -> None:
    response = room.client().get(room.picture, {"page": "1"})
    assert response["Content-Type"] == "image/jpeg"
    record = AccessRecord.objects.latest("pk")
    assert (record.people, record.reason) == ([room.person.pk], room.case)


def test_of_two_people_who_blacken_at_once_the_second_is_told(room: Room, settings: Any) -> None:
    before, seen = len(stored(settings)), blackening.stamp(room.paper)
    rows = [type(room.paper)._default_manager.get(pk=room.paper.pk) for _ in range(2)]
    calls = [partial(room.blacken, paper=row, by=StaffFactory(), seen=seen) for row in rows]

    results = at_once(calls)

    assert [type(result) for result in results if isinstance(result, Exception)] == [BlackenedMeanwhile]
    assert room.noted_in._default_manager.count() == 1
    assert len(stored(settings)) == before
    room.paper.refresh_from_db()
    assert room.paper.file.storage.exists(room.paper.file.name)


class Stubborn(FileSystemStorage):
    """A storage that deletes nothing."""

    def delete(self, name: str) -> None:
        raise OSError


def test_what_could_not_be_destroyed_at_once_the_clock_destroys_in_every_room(room: Room) -> None:
    column = type(room.paper)._meta.get_field("file")
    usual, column.storage = column.storage, Stubborn()
    try:
        done = room.blacken(paper=type(room.paper)._default_manager.get(pk=room.paper.pk))
    finally:
        column.storage = usual
    assert usual.exists(done.old_file)

    assert tasks.destroy_blackened() == 1

    done.refresh_from_db()
    assert not usual.exists(done.old_file)
    assert done.destroyed_at is not None


def test_the_persons_own_copy_tells_of_it_without_the_name_of_the_file(room: Room) -> None:
    done = room.blacken()
    tables = {table["table"]: table for table in copies.of(room.person)["tables"]}
    (row,) = tables[room.noted_in._meta.label_lower]["rows"]
    assert row["areas"] == [[1, 25, 25, 50, 50]]
    assert done.old_file not in str(tables)


def test_somebody_of_another_place_finds_nothing(room: Room) -> None:
    client = Client()
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=CenterFactory()))
    assert {client.get(address).status_code for address in (room.page, room.picture)} == {404}
    client.force_login(room.person)
    assert not {client.get(address).status_code for address in (room.page, room.picture)} - {403, 404}


def test_evidence_keeps_the_fingerprint_of_its_file() -> None:
    paper = evidence().paper
    assert paper.sha256 == hashlib.sha256(paper.file.read()).hexdigest()
    Evidence.objects.filter(pk=paper.pk).update(sha256="0" * 64)
    assert len(wrong_files()) == 1
