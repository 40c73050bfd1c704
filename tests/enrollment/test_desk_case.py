"""The case page and its acts, as a browser uses them."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from common import clock
from enrollment.actions import applications, desk, supplements
from enrollment.errors import AssignedMeanwhile
from enrollment.models import Application, ApplicationMove, DecisionReason, Paper, SupplementReason
from enrollment.states import State
from enrollment.views.desk_acts import ACTS
from messaging.models import Message
from tests.enrollment.desk_pages import case_url, counselor_of, date_boxes, desk_of, post_act, signed_in
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory, ProgramYearFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory, PaperFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


def ruled_cohort(**more):
    edition = ProgramYearFactory(with_criteria=True)
    return OpenCohortFactory(program_year=edition, course__track=edition.track, **more)


def told(application, kind):
    return Message.objects.filter(about=f"application:{application.pk}", kind=f"enrollment/{kind}")


def test_the_owner_is_refused_and_never_handles_her_own_case():
    application = ApplicationFactory(submitted=True)

    assert signed_in(application.applicant).get(case_url(application)).status_code == 403


def test_another_owner_does_not_learn_that_the_case_exists():
    application = ApplicationFactory(submitted=True)

    assert signed_in(OwnerFactory()).get(case_url(application)).status_code == 404


def test_staff_of_another_centre_does_not_learn_that_the_case_exists():
    application = ApplicationFactory(submitted=True)
    client = signed_in(counselor_of(CenterFactory()))

    assert client.get(case_url(application)).status_code == 404
    assert post_act(client, application, "admit").status_code == 404
    assert client.post(reverse("enrollment_desk:undo", args=[application.pk])).status_code == 404


def test_a_draft_of_an_owner_is_nobodys_business():
    application = ApplicationFactory(draft=True)
    client, _ = desk_of(application)

    assert client.get(case_url(application)).status_code == 404


def test_a_draft_that_was_given_up_stays_unseen():
    application = ApplicationFactory(draft=True)
    applications.withdraw(application, by=application.applicant)
    client, _ = desk_of(application)

    assert client.get(case_url(application)).status_code == 404


@pytest.mark.parametrize(
    "state",
    [state for state in State if state != State.DRAFT],
)
def test_the_page_opens_in_every_state(state):
    application = ApplicationFactory(**{state.value: True})
    client, _ = desk_of(application)

    response = client.get(case_url(application))

    assert response.status_code == 200
    assert application.applicant.name in response.text


def test_a_supplement_is_asked_for_with_its_reason_and_date():
    application = ApplicationFactory(submitted=True)
    client, user = desk_of(application)

    response = post_act(
        client,
        application,
        "supplement",
        reason=SupplementReason.EXPIRED,
        note="새 소상공인확인서를 올려 주세요.",
        days=3,
    )

    assert response.status_code == 302
    application.refresh_from_db()
    asked = application.supplements.get()
    assert application.state == State.SUPPLEMENT
    assert (asked.reason, asked.requested_by) == (SupplementReason.EXPIRED, user)
    assert told(application, "supplement_requested").count() == 1


def test_admission_takes_a_seat_and_writes_the_message():
    application = ApplicationFactory(submitted=True)
    client, user = desk_of(application)

    post_act(client, application, "admit")

    application.refresh_from_db()
    assert (application.state, application.decided_by, application.seat.number) == (State.ADMITTED, user, 1)
    assert told(application, "application_admitted").count() == 1


def test_an_open_rule_asks_for_a_second_look_before_anybody_is_admitted():
    application = ApplicationFactory(submitted=True, cohort=ruled_cohort(), in_other_program=True)
    client, _ = desk_of(application)

    refused = post_act(client, application, "admit")

    assert refused.status_code == 422
    assert "규칙을 확인했다는 표시가 없습니다" in refused.text
    post_act(client, application, "admit", looked="on")
    application.refresh_from_db()
    assert application.state == State.ADMITTED


def test_a_closing_business_is_admitted_on_a_condition():
    application = ApplicationFactory(
        submitted=True, business_status="closing", closed_on=clock.today() + timedelta(days=30)
    )
    client, _ = desk_of(application)
    due = clock.today() + timedelta(days=40)

    post_act(client, application, "conditional", **date_boxes("condition_due_on", due))

    application.refresh_from_db()
    assert (application.state, application.condition_due_on) == (State.CONDITIONAL, due)


def test_a_condition_without_an_end_in_sight_is_refused_and_what_was_typed_stays():
    application = ApplicationFactory(
        submitted=True, business_status="closing", closed_on=clock.today() + timedelta(days=30)
    )
    client, _ = desk_of(application)

    response = post_act(client, application, "conditional", **date_boxes("condition_due_on", clock.today()))

    assert response.status_code == 422
    assert "조건 기한은 내일부터" in response.text
    application.refresh_from_db()
    assert application.state == State.SUBMITTED


def test_a_met_condition_becomes_an_admission():
    application = ApplicationFactory(conditional=True)
    client, _ = desk_of(application)

    post_act(client, application, "confirm")

    application.refresh_from_db()
    assert (application.state, application.condition_due_on) == (State.ADMITTED, None)


def test_without_seats_the_way_in_is_to_wait():
    cohort = OpenCohortFactory(capacity=1)
    ApplicationFactory(admitted=True, cohort=cohort)
    application = ApplicationFactory(submitted=True, cohort=cohort)
    client, _ = desk_of(application)

    page = client.get(case_url(application, act="wait"))
    post_act(client, application, "wait")

    assert [act.key for act in page.context["acts"]] == ["supplement", "wait", "decline", "move"]
    assert "대기 1번째" in page.text
    application.refresh_from_db()
    assert application.state == State.WAITING


def test_while_a_seat_is_free_waiting_is_refused_in_words():
    application = ApplicationFactory(submitted=True)
    client, _ = desk_of(application)

    response = post_act(client, application, "wait")

    application.refresh_from_db()
    assert application.state == State.SUBMITTED
    assert "빈자리가 있어" in client.get(response.url).text


def test_a_refusal_names_its_reason():
    application = ApplicationFactory(submitted=True)
    client, _ = desk_of(application)

    post_act(client, application, "decline", reason=DecisionReason.EXCLUDED_INDUSTRY, note="유흥 주점업입니다.")

    application.refresh_from_db()
    assert (application.state, application.decision_reason) == (State.DECLINED, DecisionReason.EXCLUDED_INDUSTRY)
    assert told(application, "application_declined").count() == 1


def test_completion_names_day_and_consultant():
    application = ApplicationFactory(in_training=True, cohort=OpenCohortFactory(starts_on=clock.today()))
    client, user = desk_of(application)

    day = date_boxes("completed_on", clock.today())
    post_act(client, application, "complete", consultant=user.pk, reason="출석부를 보고 확인함", **day)

    application.refresh_from_db()
    assert (application.state, application.completions.get().consultant) == (State.COMPLETED, user)
    assert application.moves.last().reason == "출석부를 보고 확인함"


def test_completion_on_the_case_page_says_what_it_rests_on():
    """This page knows no hours: the roster of the cohort does."""
    application = ApplicationFactory(in_training=True, cohort=OpenCohortFactory(starts_on=clock.today()))
    client, user = desk_of(application)

    response = post_act(
        client, application, "complete", consultant=user.pk, **date_boxes("completed_on", clock.today())
    )

    application.refresh_from_db()
    assert application.state == State.IN_TRAINING
    assert "무엇을 보고 수료로 하는지 적지 않았습니다" in response.text


def test_not_completing_says_why():
    application = ApplicationFactory(in_training=True)
    client, _ = desk_of(application)

    post_act(client, application, "not-completed", reason="출석이 80%보다 적음")

    application.refresh_from_db()
    assert application.state == State.NOT_COMPLETED
    assert "출석이 80%보다 적음" in told(application, "application_not_completed").get().body


@pytest.mark.parametrize(
    ("state", "key", "values"),
    [
        ("submitted", "supplement", {"reason": "no-such", "note": "", "days": "99"}),
        ("submitted", "supplement", {"reason": "expired", "note": "900101-1234567 가려 주세요", "days": "3"}),
        ("submitted", "supplement", {"reason": "expired", "note": "x" * 501, "days": "3"}),
        ("submitted", "decline", {"reason": "", "note": ""}),
        ("submitted", "decline", {"reason": "age", "note": "\x00\u202e"}),
        ("in_training", "complete", {"consultant": "", "completed_on_y": "2026"}),
        (
            "in_training",
            "complete",
            {"consultant": "999999", "completed_on_y": "x", "completed_on_m": "1", "completed_on_d": "1"},
        ),
        ("in_training", "not-completed", {"reason": ""}),
    ],
)
def test_bad_input_is_answered_with_words_and_changes_nothing(state, key, values):
    application = ApplicationFactory(**{state: True})
    client, _ = desk_of(application)

    response = post_act(client, application, key, **values)

    assert response.status_code == 422
    assert "고칠 곳이" in response.text
    before = application.state
    application.refresh_from_db()
    assert application.state == before


def test_an_act_that_does_not_exist_is_not_found():
    application = ApplicationFactory(submitted=True)
    client, _ = desk_of(application)

    assert post_act(client, application, "promote").status_code == 404


@pytest.mark.parametrize(
    ("closing", "key"),
    [(False, "confirm"), (False, "conditional"), (False, "complete"), (True, "admit"), (True, "wait")],
)
def test_an_act_the_page_does_not_offer_is_not_done_by_its_address(closing, key):
    application = ApplicationFactory(submitted=True, business_status="closing" if closing else "closed")
    client, _ = desk_of(application)

    assert post_act(client, application, key).status_code == 404
    assert client.post(reverse("enrollment_desk:preview", args=[application.pk, key])).status_code == 404
    application.refresh_from_db()
    assert application.state == State.SUBMITTED


@pytest.mark.parametrize("key", ["supplement", "admit", "decline"])
def test_a_preview_shows_the_message_and_writes_nothing(key):
    application = ApplicationFactory(submitted=True)
    client, _ = desk_of(application)
    before = (Message.objects.count(), ApplicationMove.objects.count(), application.supplements.count())

    in_page = client.get(case_url(application, act=key))
    data = {"act-reason": "age", "act-note": "만 70세입니다.", "act-shown": desk.stamp(application)}
    fragment = client.post(reverse("enrollment_desk:preview", args=[application.pk, key]), data)
    without_script = client.post(reverse("enrollment_desk:act", args=[application.pk, key]), data | {"preview": "1"})

    assert [page.status_code for page in (in_page, fragment, without_script)] == [200, 200, 200]
    assert all("이렇게 나갑니다" in page.text for page in (in_page, fragment, without_script))
    assert before == (Message.objects.count(), ApplicationMove.objects.count(), application.supplements.count())
    application.refresh_from_db()
    assert application.state == State.SUBMITTED


def test_the_preview_says_what_is_typed_now():
    application = ApplicationFactory(submitted=True)
    client, _ = desk_of(application)
    data = {"act-reason": DecisionReason.AGE, "act-note": "", "act-shown": desk.stamp(application)}

    fragment = client.post(reverse("enrollment_desk:preview", args=[application.pk, "decline"]), data)

    assert "나이 기준에 맞지 않습니다" in fragment.text


def test_a_decision_is_taken_back_in_time_and_its_message_never_leaves():
    application = ApplicationFactory(submitted=True)
    client, _ = desk_of(application)
    post_act(client, application, "admit")

    assert "되돌리기" in client.get(case_url(application)).text
    client.post(reverse("enrollment_desk:undo", args=[application.pk]))

    application.refresh_from_db()
    assert application.state == State.SUBMITTED
    assert not hasattr(application, "seat")
    assert told(application, "application_admitted").get().state == "cancelled"


def test_taking_back_twice_is_told_and_harmless():
    application = ApplicationFactory(submitted=True)
    client, _ = desk_of(application)
    post_act(client, application, "admit")
    url = reverse("enrollment_desk:undo", args=[application.pk])

    client.post(url)
    again = client.post(url, follow=True)

    application.refresh_from_db()
    assert application.state == State.SUBMITTED
    assert "되돌릴 수 있는 시간이 지났거나 이미 되돌렸습니다" in again.text


def test_after_the_grace_period_nothing_is_taken_back(settings):
    application = ApplicationFactory(submitted=True)
    client, _ = desk_of(application)
    post_act(client, application, "admit")

    with time_machine.travel(clock.now() + timedelta(seconds=settings.ENROLLMENT_UNDO_SECONDS + 1), tick=False):
        late = client.post(reverse("enrollment_desk:undo", args=[application.pk]), follow=True)

    application.refresh_from_db()
    assert application.state == State.ADMITTED
    assert "되돌릴 수 있는 시간이 지났거나" in late.text


def test_a_refusal_is_not_taken_back_once_the_person_has_begun_anew():
    application = ApplicationFactory(submitted=True)
    client, _ = desk_of(application)
    post_act(client, application, "decline", reason="age", note="만 70세입니다.")
    applications.start(application.cohort, by=application.applicant)

    response = client.post(reverse("enrollment_desk:undo", args=[application.pk]), follow=True)

    application.refresh_from_db()
    assert response.status_code == 200
    assert application.state == State.DECLINED


def test_an_accepted_offer_is_not_the_desks_to_take_back():
    application = ApplicationFactory(offered=True)
    applications.accept_offer(application.offers.get(), by=application.applicant)
    application.refresh_from_db()

    assert applications.undo_until(application) is None


def test_a_stale_screen_is_told_and_decides_nothing():
    application = ApplicationFactory(submitted=True)
    client, user = desk_of(application)
    opened = desk.stamp(application)
    supplements.request(
        application, reason="expired", note="새 서류", due_on=clock.today() + timedelta(days=5), by=user
    )

    response = post_act(client, application, "decline", shown=opened, reason="age", note="만 70세입니다.")

    application.refresh_from_db()
    assert application.state == State.SUPPLEMENT
    assert response.status_code == 409
    assert "다른 분이 먼저 처리해" in response.text
    assert "만 70세입니다." in response.text


def test_a_form_without_its_state_decides_nothing():
    application = ApplicationFactory(submitted=True)
    client, _ = desk_of(application)

    client.post(reverse("enrollment_desk:act", args=[application.pk, "admit"]), {})

    application.refresh_from_db()
    assert application.state == State.SUBMITTED


@pytest.mark.django_db(transaction=True)
def test_two_staff_deciding_at_once_make_one_decision():
    application = ApplicationFactory(submitted=True)
    center = application.cohort.center
    clients = [signed_in(counselor_of(center)), signed_in(counselor_of(center))]
    shown = desk.stamp(application)
    ready = threading.Barrier(2)
    answers = []

    def press(client, key, values):
        try:
            ready.wait(timeout=10)
            answers.append(post_act(client, application, key, shown=shown, **values).status_code)
        finally:
            connection.close()

    decisions = (("admit", {}), ("decline", {"reason": "age", "note": "만 70세입니다."}))
    threads = [
        threading.Thread(target=press, args=(client, *decision))
        for client, decision in zip(clients, decisions, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(answers) in ([302, 302], [302, 409])  # the loser with something typed gets it back
    assert ApplicationMove.objects.filter(application=application, source=State.SUBMITTED).count() == 1
    assert (
        Message.objects.filter(kind__in=("enrollment/application_admitted", "enrollment/application_declined")).count()
        == 1
    )


@pytest.mark.django_db(transaction=True)
def test_two_staff_admitting_at_once_give_one_seat_and_no_error():
    application = ApplicationFactory(submitted=True)
    user = counselor_of(application.cohort.center)
    ready = threading.Barrier(2)
    refused = []

    def admit():
        try:
            ready.wait(timeout=10)
            applications.admit(application, by=user)
        except Exception as problem:
            refused.append(type(problem).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=admit) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert refused == ["IllegalMove"]
    assert application.cohort.seats.taken().count() == 1


def test_a_paper_is_judged_beside_the_case():
    paper = PaperFactory(application=ApplicationFactory(submitted=True))
    client, user = desk_of(paper.application)
    url = reverse("enrollment_desk:verdict", args=[paper.application_id, paper.pk])

    client.post(url, {"verdict": "good"})
    paper.refresh_from_db()
    assert (paper.verdict, paper.checked_by) == (Paper.Verdict.GOOD, user)

    client.post(url, {"verdict": "unchecked"})
    paper.refresh_from_db()
    assert (paper.verdict, paper.checked_by, paper.checked_at) == (Paper.Verdict.UNCHECKED, None, None)

    assert client.post(url, {"verdict": "great"}, follow=True).status_code == 200


def test_a_paper_of_another_case_is_not_judged_here():
    paper, other = PaperFactory(application=ApplicationFactory(submitted=True)), ApplicationFactory(submitted=True)
    client, _ = desk_of(other)

    assert (
        client.post(reverse("enrollment_desk:verdict", args=[other.pk, paper.pk]), {"verdict": "good"}).status_code
        == 404
    )


def test_a_paper_taken_away_meanwhile_gets_no_verdict():
    paper = PaperFactory()
    by = counselor_of(paper.application.cohort.center)
    Paper.objects.filter(pk=paper.pk).update(removed_at=clock.now())

    with pytest.raises(desk.ChangedMeanwhile):
        desk.judge_paper(paper, Paper.Verdict.GOOD, by=by)
    paper.refresh_from_db()
    assert paper.verdict == Paper.Verdict.UNCHECKED


def test_a_case_that_moved_away_meanwhile_is_assigned_to_nobody_here():
    application = ApplicationFactory(submitted=True)
    by = counselor_of(application.cohort.center)
    Application.objects.filter(pk=application.pk).update(cohort=OpenCohortFactory())

    with pytest.raises(desk.ChangedMeanwhile):
        desk.assign(application, by, shown=None)
    application.refresh_from_db()
    assert application.assigned_to is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_case_on_at_once_one_has_it_and_the_other_is_told():
    application = ApplicationFactory(submitted=True)
    people = [counselor_of(application.cohort.center) for _ in range(2)]

    results = at_once([partial(desk.assign, application, who, shown=None) for who in people])

    assert [type(result) for result in results if isinstance(result, Exception)] == [AssignedMeanwhile]
    application.refresh_from_db()
    assert isinstance(results[people.index(application.assigned_to)], Application)


def test_a_case_is_assigned_to_colleagues_of_the_centre_only():
    application = ApplicationFactory(submitted=True)
    client, _ = desk_of(application)
    colleague, stranger = counselor_of(application.cohort.center), counselor_of(CenterFactory())
    url = reverse("enrollment_desk:assign", args=[application.pk])

    client.post(url, {"to": colleague.pk})
    application.refresh_from_db()
    assert application.assigned_to == colleague

    refused = client.post(url, {"to": stranger.pk, "shown": colleague.pk}, follow=True)
    application.refresh_from_db()
    assert application.assigned_to == colleague
    assert "이 센터에서 맡을 수 있는 직원이 아닙니다" in refused.text

    client.post(url, {"to": "", "shown": colleague.pk})
    application.refresh_from_db()
    assert application.assigned_to is None


def test_the_next_case_of_the_queue_is_one_press_away():
    cohort = OpenCohortFactory()
    first, second = (ApplicationFactory(submitted=True, cohort=cohort) for _ in range(2))
    client, _ = desk_of(first)

    page = client.get(case_url(first, queue="new"))

    assert page.context["next"] == second


@pytest.mark.parametrize("count", [1, 3])
def test_the_case_asks_the_database_as_often_with_one_paper_as_with_three(count, django_assert_num_queries):
    application = ApplicationFactory(submitted=True, cohort=ruled_cohort())
    for _ in range(count):
        PaperFactory(application=application)
    client, _ = desk_of(application)
    client.get(case_url(application))

    with django_assert_num_queries(19):
        client.get(case_url(application))


def test_a_case_is_peeked_at_without_leaving_the_queue():
    application = ApplicationFactory(submitted=True, cohort=ruled_cohort())
    client, _ = desk_of(application)

    response = client.get(reverse("enrollment_desk:peek", args=[application.pk]), headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert "맞음 7, 확인 필요 0, 맞지 않음 0" in response.text


def test_the_application_itself_is_never_written_by_reading_it():
    application = ApplicationFactory(submitted=True)
    client, _ = desk_of(application)
    before = Application.objects.filter(pk=application.pk).values().get()

    client.get(case_url(application, act="decline"))

    assert Application.objects.filter(pk=application.pk).values().get() == before


def test_an_act_that_is_not_possible_now_has_no_preview():
    draft = ApplicationFactory(source="desk", entered_by=StaffFactory())
    client, _ = desk_of(draft)

    for key in ACTS:
        assert client.post(reverse("enrollment_desk:preview", args=[draft.pk, key])).status_code == 404


@pytest.mark.parametrize("state", ["supplement", "waiting"])
def test_an_act_against_somebody_opens_only_when_asked_for(state):
    application = ApplicationFactory(**{state: True})
    client = signed_in(counselor_of(application.cohort.center))

    assert client.get(case_url(application)).context["act"] is None
    assert client.get(case_url(application, act="decline")).context["act"].key == "decline"


def test_where_nothing_is_to_be_done_the_next_case_is_the_one_button():
    cohort = OpenCohortFactory()
    first, second = (ApplicationFactory(cohort=cohort, supplement=True) for _ in range(2))
    page = signed_in(counselor_of(cohort.center)).get(case_url(first, queue="asked")).content.decode()

    assert page.count("krds-btn medium primary") == 1
    assert f'primary p-go" href="{reverse("enrollment_desk:case", args=[second.pk])}?queue=asked">다음 건 열기' in page
