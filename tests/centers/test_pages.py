"""Centres, courses, companies and rule books: what is stored, what is refused, what stays as it was."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from centers.actions import editions, edits
from centers.errors import AlreadyThere, EditionIncomplete
from centers.models import Center, Course, PartnerCompany, ProgramYear
from centers.roles import Role
from tests.factories.accounts import StaffFactory
from tests.factories.centers import (
    CenterFactory,
    CohortFactory,
    CourseFactory,
    MembershipFactory,
    PartnerCompanyFactory,
    ProgramYearFactory,
    TrackFactory,
)
from tests.factories.training import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def admin(client: Client) -> Any:
    admin = StaffFactory(role=Role.ADMIN)
    client.force_login(admin)
    return admin


def center_values(**changes: str) -> dict[str, str]:
    return {
        "name": "새중장년내일센터",
        "short_name": "새",
        "slug": "new",
        "region": "새 지역",
        "phone": "02-6021-1100",
        "position": "9",
        "version": "0",
    } | changes


def errors(response: Any, name: str = "form") -> set[str]:
    return set(response.context[name].errors)


def test_a_new_centre_is_hidden_until_it_is_published(client: Client) -> None:
    sent = center_values(former="옛 이름, 더 옛 이름")
    assert client.post(reverse("centers:center-add"), sent).status_code == 302
    center = Center.objects.get()
    assert (center.phone, center.former_names) == ("+82260211100", ["옛 이름", "더 옛 이름"])
    assert not center.is_published
    client.post(reverse("centers:center-publish", args=[center.pk]))
    assert Center.objects.published().get() == center
    client.post(reverse("centers:center-hide", args=[center.pk]))
    assert not Center.objects.published().exists()


def test_a_centre_without_a_phone_is_not_published(client: Client) -> None:
    center = CenterFactory(is_published=False, phone="")
    page = client.post(reverse("centers:center-publish", args=[center.pk]), follow=True)
    assert "전화번호가 없어" in page.content.decode()
    assert not Center.objects.get().is_published


def test_a_published_centre_keeps_a_phone(client: Client) -> None:
    center = CenterFactory()
    page = client.post(reverse("centers:center-edit", args=[center.pk]), center_values(phone=""))
    assert errors(page) == {"phone"}
    assert Center.objects.get().phone == center.phone


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "가" * 61}, "name"),
        ({"slug": "한글 주소"}, "slug"),
        ({"phone": "12"}, "phone"),
        ({"position": "-1"}, "position"),
        ({"former": "가" * 61}, "former"),
        ({"region": "\u202e거꾸로"}, "region"),
    ],
)
def test_bad_input_for_a_centre_is_explained(client: Client, changes: dict[str, str], field: str) -> None:
    page = client.post(reverse("centers:center-add"), center_values(**changes))
    assert errors(page) == {field}
    assert all("주세요" in said for said in page.context["form"].errors[field])
    assert not Center.objects.exists()


def test_a_name_that_is_taken_is_explained(client: Client) -> None:
    client.post(reverse("centers:center-add"), center_values())
    assert errors(client.post(reverse("centers:center-add"), center_values())) == {"name", "short_name", "slug"}


def test_two_admins_at_one_centre_do_not_overwrite_each_other(client: Client) -> None:
    center = CenterFactory()
    edit = reverse("centers:center-edit", args=[center.pk])
    first, second = center_values(address="첫째"), center_values(address="둘째")
    assert client.post(edit, first).status_code == 302
    assert client.post(edit, first).status_code == 302
    assert "다른 화면에서 먼저 고친" in client.post(edit, second).content.decode()
    assert Center.objects.get().address == "첫째"


def course_values(course: Course | None = None, *modules: tuple[str, str], **changes: str) -> dict[str, str]:
    sent = {
        "track": str(course.track_id if course else TrackFactory().pk),
        "name": course.name if course else "새 과정",
        "summary": "배웁니다.",
        "is_active": "on",
        "version": str(course.version if course else 0),
        "module-TOTAL_FORMS": str(len(modules)),
        "module-INITIAL_FORMS": "0",
    }
    for index, (name, hours) in enumerate(modules):
        sent |= {f"module-{index}-name": name, f"module-{index}-summary": "", f"module-{index}-hours": hours}
    return sent | changes


def modules_of(course: Course) -> list[tuple[int, str, int]]:
    return list(course.modules.values_list("position", "name", "hours"))


def test_a_course_is_stored_with_its_modules_in_their_order(client: Client) -> None:
    company = PartnerCompanyFactory()
    sent = course_values(None, ("기초", "16"), ("", ""), ("심화", "24"), partners=str(company.pk))
    assert client.post(reverse("centers:course-add"), sent).status_code == 302
    course = Course.objects.get()
    assert modules_of(course) == [(1, "기초", 16), (2, "심화", 24)]
    assert list(course.partners.all()) == [company]
    swapped = course_values(course, ("심화", "24"), ("기초", "10"))
    assert client.post(reverse("centers:course-edit", args=[course.pk]), swapped).status_code == 302
    assert modules_of(course) == [(1, "심화", 24), (2, "기초", 10)]


def kept(course: Course, *modules: tuple[str, str, int | str], **changes: str) -> dict[str, str]:
    """As the page sends it: each module with the row it was shown from."""
    sent = course_values(course, *((name, hours) for name, hours, _row in modules), **changes)
    return sent | {f"module-{index}-row": str(row) for index, (_name, _hours, row) in enumerate(modules)}


def test_modules_that_sessions_teach_stay_the_same_rows(client: Client) -> None:
    session = SessionFactory()
    course, taught = session.cohort.course, session.module
    other = course.modules.exclude(pk=taught.pk).get()
    edit = reverse("centers:course-edit", args=[course.pk])
    shown = client.get(edit).content.decode()
    assert [int(pk) for pk in re.findall(r'name="module-\d-row" value="(\d+)"', shown)] == [taught.pk, other.pk]

    sent = kept(course, ("새 과목", "4", ""), (other.name, "24", other.pk), ("기초 다지기", "12", taught.pk))
    assert client.post(edit, sent).status_code == 302
    assert modules_of(course) == [(1, "새 과목", 4), (2, other.name, 24), (3, "기초 다지기", 12)]
    session.refresh_from_db()
    assert (session.module, session.module.name) == (taught, "기초 다지기")

    course.refresh_from_db()
    refused = client.post(edit, kept(course, (other.name, "24", other.pk)))
    assert errors(refused) == {"__all__"}
    assert "과목으로 잡은 수업이 있어 지울 수 없습니다" in refused.content.decode()
    assert course.modules.count() == 3


def test_two_admins_at_the_modules_of_one_course_do_not_overwrite_each_other(client: Client) -> None:
    course = CourseFactory(summary="배웁니다.")
    edit = reverse("centers:course-edit", args=[course.pk])
    first, second = course_values(course, ("기초", "16")), course_values(course, ("심화", "24"))
    for _click in range(2):
        assert client.post(edit, first).status_code == 302
    assert "다른 화면에서 먼저 고친" in client.post(edit, second).content.decode()
    assert modules_of(course) == [(1, "기초", 16)]


@pytest.mark.parametrize("module", [("기초", ""), ("", "3"), ("기초", "0"), ("기초", "가"), ("가" * 81, "3")])
def test_half_a_module_is_explained_and_nothing_changes(client: Client, module: tuple[str, str]) -> None:
    course = CourseFactory(with_modules=True)
    before = modules_of(course)
    page = client.post(reverse("centers:course-edit", args=[course.pk]), course_values(course, module))
    assert page.context["rows"].total_error_count() == 1
    assert modules_of(course) == before


def test_a_broken_row_count_is_no_error_page(client: Client) -> None:
    course = CourseFactory()
    for broken in ("", "x", "-1", "99999"):
        sent = course_values(course) | {"module-TOTAL_FORMS": broken}
        assert client.post(reverse("centers:course-edit", args=[course.pk]), sent).status_code in (200, 302)


def test_a_company_is_added_once(client: Client) -> None:
    for _click in range(2):
        client.post(reverse("centers:company-add"), {"name": "새 기업", "is_active": "on"})
    assert PartnerCompany.objects.get().name == "새 기업"


def edition_values(edition: ProgramYear, *steps: tuple[str, str, str], **changes: str) -> dict[str, str]:
    names = (
        "name",
        "source",
        "attendance_percent",
        "review_working_days",
        "supplement_working_days",
        "offer_hours",
        "closing_months",
        "version",
    )
    sent = {name: str(getattr(edition, name)) for name in names}
    sent |= {"step-TOTAL_FORMS": str(len(steps)), "step-INITIAL_FORMS": "0"}
    for index, (day, purpose, silent) in enumerate(steps):
        sent |= {f"step-{index}-day": day, f"step-{index}-purpose": purpose, f"step-{index}-silent_after_days": silent}
    return sent | changes


def test_next_years_draft_carries_every_rule_and_is_made_once(admin: Any) -> None:
    edition = ProgramYearFactory(with_criteria=True, with_papers=True, with_cadence=True, with_terms=True, year=2026)
    draft = editions.draft_next(edition, by=admin)
    assert (draft.year, draft.published_at) == (2027, None)
    for rows in ("criteria", "papers", "cadence", "instalments", "target_groups", "pair_rules"):
        assert getattr(draft, rows).count() == getattr(edition, rows).count() > 0
    assert editions.draft_next(edition, by=admin).year == 2028


def test_a_draft_is_corrected_then_published_then_stands(client: Client) -> None:
    draft = ProgramYearFactory(draft=True, with_criteria=True, with_papers=True, with_cadence=True)
    edit = reverse("centers:edition-edit", args=[draft.pk])
    sent = edition_values(draft, ("60", "안부를 여쭙니다", "7"), offer_hours="72")
    assert client.post(edit, sent).status_code == 302
    draft.refresh_from_db()
    assert (draft.offer_hours, list(draft.cadence.values_list("day", flat=True))) == (72, [60])
    for _click in range(2):
        client.post(reverse("centers:edition-publish", args=[draft.pk]))
    assert not ProgramYear.objects.published().exists()  # who changed it last does not publish it
    client.force_login(StaffFactory(role=Role.ADMIN))
    for _click in range(2):
        client.post(reverse("centers:edition-publish", args=[draft.pk]))
    assert "고칠 수 없어" in client.post(edit, edition_values(draft, offer_hours="1"), follow=True).content.decode()
    assert ProgramYear.objects.get(pk=draft.pk).offer_hours == 72


def test_two_admins_at_the_cadence_of_one_draft_do_not_overwrite_each_other(client: Client) -> None:
    draft = ProgramYearFactory(draft=True)
    edit = reverse("centers:edition-edit", args=[draft.pk])
    first, second = (edition_values(draft, (day, "안부를 여쭙니다", "7")) for day in ("30", "60"))
    for _click in range(2):
        assert client.post(edit, first).status_code == 302
    assert "다른 화면에서 먼저 고친" in client.post(edit, second).content.decode()
    assert list(draft.cadence.values_list("day", flat=True)) == [30]


def test_an_edition_without_rules_is_not_published() -> None:
    with pytest.raises(EditionIncomplete) as refusal:
        editions.publish(ProgramYearFactory(draft=True, with_cadence=True), by=None)
    assert refusal.value.left == ["자격 기준", "서류"]


@pytest.mark.parametrize(
    "changes",
    [{"offer_hours": "0"}, {"offer_hours": "가"}, {"attendance_percent": "101"}, {"review_working_days": "-1"}],
)
def test_periods_out_of_range_are_explained(client: Client, changes: dict[str, str]) -> None:
    draft = ProgramYearFactory(draft=True)
    page = client.post(reverse("centers:edition-edit", args=[draft.pk]), edition_values(draft, **changes))
    assert errors(page) == set(changes)


def test_two_reminders_on_one_day_are_refused(client: Client) -> None:
    draft = ProgramYearFactory(draft=True)
    sent = edition_values(draft, ("30", "가", "7"), ("30", "나", "7"))
    page = client.post(reverse("centers:edition-edit", args=[draft.pk]), sent)
    assert page.status_code == 200
    assert set(page.context["rows"].forms[1].errors) == {"day"}
    assert not draft.cadence.exists()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("center-list", 4), ("course-list", 5), ("company-list", 5), ("edition-list", 4)]
)
def test_lists_ask_the_same_number_of_questions(
    client: Client, rows: int, name: str, queries: int, django_assert_num_queries: Any
) -> None:
    for _row in range(rows):
        center = CenterFactory()
        MembershipFactory(center=center, role=Role.LEAD)
        course = CourseFactory(with_modules=True)
        course.partners.add(PartnerCompanyFactory())
        CohortFactory(center=center, course=course)
    with django_assert_num_queries(queries):
        client.get(reverse(f"centers:{name}"))


def test_a_name_somebody_else_took_a_moment_ago_is_refused_in_words() -> None:
    CenterFactory(name="예시중장년내일센터")
    center = CenterFactory()
    center.name = "예시중장년내일센터"

    with pytest.raises(AlreadyThere):
        edits.save(center, ["name"], version=center.version)
