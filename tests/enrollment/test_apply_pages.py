import re
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Consent
from centers.roles import Role
from common import clock
from enrollment.actions import cohorts
from enrollment.forms import sections
from enrollment.models import Application
from enrollment.states import State
from tests.enrollment.apply_pages import BUSINESS, PERSON, WISHES, consents, fill, page, save, signed_in, upload
from tests.factories.accounts import ConsentFactory, ConsentTextFactory, OwnerFactory, StaffFactory
from tests.factories.centers import InstitutionFactory, ProgramYearFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
SLUGS = [section.slug for section in sections.SECTIONS]
FORM_SLUGS = [section.slug for section in sections.SECTIONS if section.form]
VALID = {"consents": {}, "business": BUSINESS, "person": PERSON, "wishes": WISHES}


@pytest.fixture
def owner():
    return OwnerFactory()


@pytest.fixture
def client(owner):
    return signed_in(owner)


@pytest.fixture
def draft(owner):
    return ApplicationFactory(applicant=owner)


def test_the_whole_way_from_a_cohort_to_the_receipt(client, owner):
    ConsentTextFactory()
    edition = ProgramYearFactory(with_criteria=True, with_papers=True)
    cohort = OpenCohortFactory(program_year=edition)

    assert "신청서 쓰기 시작" in client.get(reverse("enrollment:start", args=[cohort.pk])).content.decode()
    begun = client.post(reverse("enrollment:start", args=[cohort.pk]))
    application = Application.objects.get()
    assert begun.url == page(application, "consents")
    fill(client, application)
    assert client.get(reverse("enrollment:application", args=[application.pk])).url == page(application, "papers")
    papers = {f"paper_{rule.pk}": upload(f"{rule.key}.jpg") for rule in edition.papers.exclude(applies_when="closing")}
    assert client.post(page(application, "papers"), papers | {"next": "1"}).url == page(application, "review")
    review = client.get(page(application, "review")).content.decode()
    assert "신청서 제출" in review
    assert "가능성 있음" in review
    handed_in = client.post(reverse("enrollment:submit", args=[application.pk]))
    receipt = client.get(handed_in.url).content.decode()

    application.refresh_from_db()
    assert application.state == State.SUBMITTED
    assert application.number in receipt
    assert "앞에 기다리는 분이 없습니다" in receipt
    assert (application.business_number, application.workers) == ("1234567891", 2)
    assert application.in_other_program is False
    assert Consent.objects.in_force().filter(user=owner).count() == 1


@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_has_one_primary_button_and_one_heading(client, draft, slug):
    ConsentTextFactory()

    html = client.get(page(draft, slug)).content.decode()

    assert len(re.findall(r'class="krds-btn [^"]*primary', html)) == 1
    assert len(re.findall(r"<h1", html)) == 1
    assert "style=" not in html
    assert "onclick" not in html


@pytest.mark.parametrize("slug", SLUGS)
def test_nobody_else_finds_a_page_of_my_application(draft, slug):
    center = draft.cohort.center
    for user in (OwnerFactory(), StaffFactory(role=Role.COUNSELOR, center=center), StaffFactory(role=Role.ADMIN)):
        assert signed_in(user).get(page(draft, slug)).status_code == 404
        assert signed_in(user).post(page(draft, slug), {}).status_code == 404


@pytest.mark.parametrize("name", ["application", "submit", "receipt", "supplement", "offer", "withdraw"])
def test_nobody_else_finds_an_act_on_my_application(name):
    application = ApplicationFactory(offered=True)
    stranger = signed_in(OwnerFactory())

    assert stranger.post(reverse(f"enrollment:{name}", args=[application.pk])).status_code in (404, 405)
    if name != "submit":
        assert stranger.get(reverse(f"enrollment:{name}", args=[application.pk])).status_code == 404


def test_an_unknown_page_is_not_found(client, draft):
    assert client.get(page(draft, "nothing")).status_code == 404


@pytest.mark.parametrize("slug", ["business", "person", "wishes"])
def test_an_empty_page_is_saved_and_says_what_to_mend(client, draft, slug):
    response = save(client, draft, slug, {})

    html = response.content.decode()
    assert response.status_code == 200
    assert 'role="alert"' in html
    assert "적은 내용은 모두 저장되었습니다" in html
    draft.refresh_from_db()
    assert draft.answers[slug]["raw"] == {}
    assert slug in sections.check(draft).missing


BAD = {
    "too long": "가" * 2000,
    "emoji": "🙂🙂",
    "right to left": "\u202e예시",
    "nul": "가\0나",
    "resident number": "750302-1234567",
    "control": "\x07",
    "markup": "<script>alert(1)</script>",
    "negative": "-1",
    "huge number": "9" * 30,
    "float": "1.5",
    "full width": "１２",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
@pytest.mark.parametrize("slug", ["business", "person", "wishes"])
def test_bad_input_is_answered_clearly_and_never_breaks_the_page(client, draft, slug, bad):
    response = save(client, draft, slug, dict.fromkeys(VALID[slug], bad))

    assert response.status_code in (200, 302)
    kept = str(Application.objects.get(pk=draft.pk).answers)
    assert "750302-1234567" not in kept
    assert "\\x00" not in kept
    assert client.get(page(draft, slug)).status_code == 200
    assert client.get(page(draft, "review")).status_code == 200
    assert "<script>alert" not in client.get(page(draft, "review")).content.decode()


def test_what_was_typed_comes_back_on_another_device_even_when_wrong(client, owner, draft):
    typed = BUSINESS | {"business_number": "123-45-67890", "closed_on_m": "13"}
    html = save(client, draft, "business", typed).content.decode()
    assert "저장은 되었지만 제출할 수 없습니다" in html
    assert "그래서 저장하지 않았습니다" not in html

    elsewhere = signed_in(owner).get(page(draft, "business")).content.decode()

    assert 'value="123-45-67890"' in elsewhere
    assert 'value="13"' in elsewhere


def test_a_resident_number_is_shown_back_but_never_stored(client, draft):
    html = save(client, draft, "wishes", WISHES | {"career": "주민번호는 750302-1234567"}).content.decode()

    assert "주민등록번호로 보이는 숫자가 있습니다" in html
    draft.refresh_from_db()
    assert "career" not in draft.answers["wishes"]["raw"]
    assert draft.answers["wishes"]["raw"]["wishes"] == "설치 일"


def test_leaving_for_later_saves_what_is_there(client, draft):
    response = save(client, draft, "business", {"workers": "2"}, later="1")

    assert response.url == reverse("my")
    draft.refresh_from_db()
    assert draft.answers["business"]["raw"] == {"workers": "2"}


def test_two_tabs_on_one_page_lose_nothing(client, draft):
    shown_with = draft.version
    save(client, draft, "wishes", WISHES | {"career": "먼저 적은 일"})

    response = client.post(page(draft, "wishes"), {**WISHES, "career": "나중에 적은 일", "version": shown_with})

    html = response.content.decode()
    assert "먼저 적은 일" in html
    assert "나중에 적은 일" in html
    draft.refresh_from_db()
    assert draft.answers["wishes"]["raw"]["career"] == "먼저 적은 일"
    again = client.post(
        page(draft, "wishes"),
        {**WISHES, "career": "나중에 적은 일", "version": response.context["application"].version},
    )
    assert again.status_code == 302


def test_what_a_page_saved_by_itself_is_no_other_screen(client, draft):
    """idle.js saves in the last seconds; whoever extends the sign-in then goes on typing on the same page."""
    shown_with = draft.version
    by_itself = {**WISHES, "career": "식당 1", "version": shown_with}
    saved = client.post(page(draft, "wishes"), by_itself, headers={"X-Unattended": "1"})
    assert saved.status_code == 204

    late = {**WISHES, "career": "식당 12년", "version": saved.headers["X-Saved-Version"]}
    assert client.post(page(draft, "wishes"), late).status_code == 302
    draft.refresh_from_db()
    assert draft.answers["wishes"]["raw"]["career"] == "식당 12년"

    other_screen = {**WISHES, "career": "다른 화면", "version": shown_with}
    refused = client.post(page(draft, "wishes"), other_screen, headers={"X-Unattended": "1"})
    assert "X-Saved-Version" not in refused.headers
    draft.refresh_from_db()
    assert draft.answers["wishes"]["raw"]["career"] == "식당 12년"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "①"])
def test_a_broken_version_is_treated_as_an_old_one(client, draft, version):
    response = client.post(page(draft, "person"), {**PERSON, "version": version})

    assert response.status_code == 302


def test_going_back_and_saving_again_works(client, draft):
    for _ in range(2):
        assert save(client, draft, "person", PERSON).url == page(draft, "wishes")


def test_a_cohort_that_closes_in_mid_form_says_so_and_keeps_everything(client, draft):
    fill(client, draft)
    with time_machine.travel(draft.cohort.closes_at + timedelta(seconds=1), tick=False):
        again = signed_in(draft.applicant)
        assert "모집이 끝나 신청서를 낼 수 없습니다" in again.get(page(draft, "wishes")).content.decode()
        response = again.post(reverse("enrollment:submit", args=[draft.pk]), follow=True)

    assert "지금 신청을 받지 않습니다" in response.content.decode()
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert draft.answers["business"]["raw"]["workers"] == "2"


def test_submitting_an_unfinished_form_leads_back_to_what_is_missing(client, draft):
    ConsentTextFactory()
    response = client.post(reverse("enrollment:submit", args=[draft.pk]), follow=True)

    html = response.content.decode()
    assert "아직 채우지 않은 곳이 있어 제출하지 않았습니다" in html
    for slug in FORM_SLUGS:
        assert page(draft, slug) in html


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_submit_over_http_shows_one_receipt(client, owner, draft):
    fill(client, draft)
    url = reverse("enrollment:submit", args=[draft.pk])

    responses = at_once([partial(signed_in(owner).post, url) for _ in range(4)])

    assert {response.url for response in responses} == {reverse("enrollment:receipt", args=[draft.pk])}
    draft.refresh_from_db()
    assert draft.line_number == 1


def test_a_submitted_application_is_shown_whole_and_no_longer_edited(client, owner):
    application = ApplicationFactory(applicant=owner, submitted=True, wishes="조용한 일을 바랍니다.")

    assert (
        "조용한 일을 바랍니다." in client.get(reverse("enrollment:application", args=[application.pk])).content.decode()
    )
    assert save(client, application, "wishes", WISHES).url == reverse("enrollment:application", args=[application.pk])


@pytest.mark.parametrize("state", [state for state in State if state != State.DRAFT])
def test_every_state_has_a_page_for_its_owner(state):
    application = ApplicationFactory(**{state.value: True})

    response = signed_in(application.applicant).get(reverse("enrollment:application", args=[application.pk]))

    assert response.status_code == 200


def test_nothing_is_asked_twice(client, owner):
    first = ApplicationFactory(applicant=owner, submitted=True, address="부산광역시 예시로 7")
    second = ApplicationFactory(applicant=owner)

    assert "부산광역시 예시로 7" in client.get(page(second, "person")).content.decode()
    business = client.get(page(second, "business")).content.decode()
    assert "123-45-67891" in business
    assert str(first.opened_on.year) in business
    assert "전에 적으신 내용을 불러왔습니다" in business


def test_each_consent_is_its_own_question_and_a_required_one_is_needed(client, owner, draft):
    required, optional = ConsentTextFactory(), ConsentTextFactory(optional=True)

    refused = save(client, draft, "consents", {f"consent_{optional.pk}": "on"})
    assert "이 동의가 없으면 신청할 수 없습니다" in refused.content.decode()
    assert not Consent.objects.exists()
    given = save(client, draft, "consents", {f"consent_{required.pk}": "on", f"consent_{optional.pk}": "on"})
    assert given.status_code == 302
    assert set(Consent.objects.in_force().values_list("text", flat=True)) == {required.pk, optional.pk}


def test_a_yes_that_stands_has_no_box_and_an_empty_form_takes_nothing_back(client, owner, draft):
    standing, open_question = ConsentFactory(user=owner), ConsentTextFactory()
    shown = client.get(page(draft, "consents")).content.decode()
    assert f'name="consent_{standing.text_id}"' not in shown
    assert reverse("consent", args=[standing.pk]) in shown
    assert f'name="consent_{open_question.pk}"' in shown

    save(client, draft, "consents", {})
    assert list(Consent.objects.in_force()) == [standing]
    save(client, draft, "consents", {f"consent_{open_question.pk}": "on"})
    draft.refresh_from_db()
    assert "consents" not in sections.check(draft).missing
    assert client.get(page(draft, "review")).content.decode().count("동의함") == 2


def test_a_new_version_of_a_text_is_asked_again(client, draft):
    text = ConsentTextFactory()
    save(client, draft, "consents", consents())
    draft.refresh_from_db()
    assert "consents" not in sections.check(draft).missing

    ConsentTextFactory(purpose=text.purpose, version=2)

    assert "consents" in sections.check(draft).missing


def test_a_school_is_given_data_only_for_what_it_teaches(draft):
    school = InstitutionFactory(name="예시 학교")
    text = ConsentTextFactory(recipient="예시 학교")
    elsewhere = OpenCohortFactory(course__taught_by=school)

    assert text not in sections.consent_texts(draft)
    assert text in sections.consent_texts(ApplicationFactory(cohort=elsewhere))


def days(offset):
    day = clock.today() + timedelta(days=offset)
    return {"closed_on_y": day.year, "closed_on_m": day.month, "closed_on_d": day.day}


@pytest.mark.parametrize(
    ("typed", "cause"),
    [
        ({"business_status": "closed", **days(1)}, "폐업했다고 하셨는데 날짜가 오늘보다 뒤입니다"),
        ({"business_status": "closing", **days(-1)}, "폐업할 예정이라고 하셨는데 날짜가 이미 지났습니다"),
        ({"opened_on_y": "2025"}, "폐업한 날이 개업한 날보다 이릅니다"),
        ({"opened_on_y": "2099"}, "개업한 날이 오늘보다 뒤입니다"),
        ({"opened_on_y": "", "opened_on_m": "3"}, "빈 칸이 있습니다"),
        ({"workers": "-1"}, "0 이상"),
        ({"industry": "space"}, "고를 수 없는 값입니다"),
        ({"business_number": "000-00-00000"}, "규칙에 맞지 않습니다"),
    ],
)
def test_contradictions_about_the_business_are_named(client, draft, typed, cause):
    assert cause in save(client, draft, "business", BUSINESS | typed).content.decode()


@pytest.mark.parametrize("year", ["1899", "2099", "1901"])
def test_a_birth_date_must_be_a_persons(client, draft, year):
    assert save(client, draft, "person", PERSON | {"birth_date_y": year}).status_code == 200


def test_starting_again_leads_to_the_draft_or_to_what_was_sent(client, owner, draft):
    start = reverse("enrollment:start", args=[draft.cohort_id])

    assert client.get(start).url == client.post(start).url == reverse("enrollment:application", args=[draft.pk])


def test_starting_where_nothing_is_open_says_so(client):
    closed = OpenCohortFactory(closed=True)
    response = client.post(reverse("enrollment:start", args=[closed.pk]))
    assert response.url == reverse("course-detail", args=[closed.pk])

    cancelled = OpenCohortFactory()
    cohorts.cancel(cancelled, reason="강사가 아픕니다.", by=StaffFactory())
    assert client.get(reverse("enrollment:start", args=[cancelled.pk])).status_code == 404


def test_pages_of_a_person_are_never_kept_by_a_cache(client, draft):
    assert "no-store" in client.get(page(draft, "person"))["Cache-Control"]


@pytest.mark.parametrize(("slug", "queries"), [("business", 3), ("review", 8)])
def test_a_page_costs_a_fixed_number_of_queries(client, draft, slug, queries, django_assert_num_queries):
    fill(client, draft)
    with django_assert_num_queries(queries):
        client.get(page(draft, slug))


def test_what_no_field_can_hold_is_not_kept():
    draft = ApplicationFactory()
    url = reverse("enrollment:section", args=[draft.pk, "wishes"])

    response = signed_in(draft.applicant).post(url, {"career": "가" * 100_000, "wishes": "설치 일"})

    assert response.status_code == 200
    draft.refresh_from_db()
    assert draft.answers["wishes"]["raw"] == {"wishes": "설치 일"}
