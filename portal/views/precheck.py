"""The one-minute check: one question a page, for anybody, kept by nobody.

The answers travel in the page itself, sealed, from one POST to the next. No row, no cookie, no address holds them until
somebody asks to use them in an application. The forms carry no CSRF token, for nothing is changed in anybody's name.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from centers.models import Cohort
from enrollment.eligibility import Outlook
from enrollment.forms import precheck as check
from enrollment.forms.precheck import Answers, AnswersGone, Question, QuestionForm
from portal import precheck
from portal.page_cache import public_page


@public_page()
def start(request: HttpRequest) -> HttpResponse:
    """The first question; the same for everybody."""
    questions = precheck.questions()
    if not questions:
        return render(request, "portal/precheck_none.html", {"centers": precheck.centers()})
    return _question(request, questions, check.form_for(questions[0], {}), {})


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Takes one answer and shows the next question, the one before, or the result.

    Coming here by an address, without answers, leads to the beginning.
    """
    questions = precheck.questions()
    if request.method != "POST" or not questions:
        return redirect("precheck")
    try:
        answers = _answers(request)
    except AnswersGone:
        return _question(request, questions, check.form_for(questions[0], {}), {}, gone=True)
    here = _place(questions, request.POST.get("question", ""))
    go = request.POST.get("go", "next")
    to_result = request.POST.get("then") == "result"
    if go in ("back", "change"):
        shown = questions[here if go == "change" else max(here - 1, 0)]
        return _question(request, questions, check.form_for(shown, answers), answers, to_result=go == "change")
    question = questions[here]
    if go == "skip":
        answers.pop(question.name, None)
    else:
        form = check.form_for(question, answers, request.POST)
        if not form.is_valid():
            return _question(request, questions, form, answers, to_result=to_result)
        to_result = _keep(question, form, answers) and to_result
    if to_result or here + 1 == len(questions):
        return _result(request, questions, answers)
    return _question(request, questions, check.form_for(questions[here + 1], answers), answers)


def _answers(request: HttpRequest) -> Answers:
    sealed = request.POST.get("answers", "")
    return check.unseal(sealed) if sealed else {}


def _place(questions: list[Question], name: str) -> int:
    return next((place for place, question in enumerate(questions) if question.name == name), 0)


def _keep(question: Question, form: QuestionForm, answers: Answers) -> bool:
    """Put the answer to the others. False when it makes the next question a new one."""
    given = form.cleaned_data[question.name]
    is_new_state = question.name == "business_status" and answers.get(question.name, given) != given
    answers[question.name] = given
    if is_new_state:
        answers.pop("closed_on", None)
    return not is_new_state


def _question(
    request: HttpRequest,
    questions: list[Question],
    form: QuestionForm,
    answers: Answers,
    *,
    gone: bool = False,
    to_result: bool = False,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "question": form.question,
        "number": questions.index(form.question) + 1,
        "total": len(questions),
        "answers": check.seal(answers) if answers else "",
        "gone": gone,
        "to_result": to_result,
    }
    return _private(render(request, "portal/precheck_question.html", context), is_shared=not answers)


def _result(request: HttpRequest, questions: list[Question], answers: Answers) -> HttpResponse:
    results = precheck.results(answers)
    context = {
        "results": results,
        "first": next((result for result in results if result.cards and result.outlook != Outlook.UNLIKELY), None),
        "read_back": check.read_back(questions, answers),
        "answers": check.seal(answers),
        "centers": precheck.centers(),
    }
    return _private(render(request, "portal/precheck_result.html", context), is_shared=False)


def _private(response: HttpResponse, *, is_shared: bool) -> HttpResponse:
    """Only this reader's browser may keep the page, so that its back button needs nothing sent again."""
    if not is_shared:
        response.headers["Cache-Control"] = "private, max-age=0"
    return response


@login_not_required
@csrf_exempt
@require_POST
def carry(request: HttpRequest, pk: int) -> HttpResponse:
    """On request only: the sealed answers wait in the reader's session until she has signed in and begun to apply."""
    cohort = get_object_or_404(Cohort.objects.public(), pk=pk)
    try:
        answers = _answers(request)
    except AnswersGone:
        answers = {}
    if answers:
        request.session[check.CARRIED] = check.seal(answers)
    return redirect("enrollment:start", cohort.pk)
