"""Whether a job holds, in the demo's world: the person's and the employer's page on a phone, the desk's pages wide."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.support.site import Site

LINKS = """
from jobs import tokens
from jobs.models import CheckState, EmploymentCheck
asked = EmploymentCheck.objects.filter(state=CheckState.ASKED_PERSON).first()
employer = EmploymentCheck.objects.filter(state=CheckState.ASKED_EMPLOYER).select_related('placement').first()
print(f'/job/c/{tokens.for_person(asked.pk)}/')
print(f'/job/e/{tokens.for_employer(employer.pk, employer.placement.contact_round)}/')
"""


def test_a_job_is_asked_about_answered_proved_and_its_case_handed_over(
    walker: Callable[..., Walker], site: Site
) -> None:
    person_link, employer_link = site.python(LINKS).split()

    person = walker("job-person", PHONE)
    person.goto(person_link)
    person.look("asked")
    person.press(re.compile("지금은 일하지 않습니다"))
    person.at("언제까지 일하셨나요")
    person.look("last-day")
    person.press("앞으로 돌아가기")
    person.press(re.compile("네, 일하고 있습니다"))
    person.at("계속 일하고 계신다니 다행입니다")
    person.look("answered")

    employer = walker("job-employer", PHONE)
    employer.goto(employer_link)
    employer.look("asked")

    staff = walker("job-desk", DESKTOP)
    staff.sign_in("서울 상담사")
    staff.press(re.compile("^취업 기록"))
    staff.at("취업 기록")
    staff.goto("/desk/placements/?kind=held")
    staff.look("list")
    staff.page.locator(".p-rows .p-who a").first.click()
    staff.look("job")
    staff.press("동의와 연락처 저장")
    expect(staff.page.get_by_role("alert")).to_contain_text("고칠 곳이")
    staff.goto("/desk/placements/find/")
    staff.fill("이름이나 신청번호", "김")
    staff.press("찾기")
    staff.look("find")
    staff.press("이분의 취업 적기")
    staff.look("new")

    staff.goto("/desk/follow-ups/")
    staff.page.locator(".p-rows .p-who a").first.click()
    staff.press("담당 옮기기")
    staff.look("case")
    staff.page.get_by_label("새 담당 상담사").select_option(index=2)
    staff.fill("까닭", "육아휴직")
    staff.press("담당 옮기기")
    expect(staff.page.get_by_role("main")).to_contain_text("육아휴직")
    staff.look("moved")
