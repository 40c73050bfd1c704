"""Roles on the administrator's side: told in words, given with an end, refused when they exclude each other, looked at again."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.conftest import DESKTOP, Walker


def test_an_admin_reads_what_roles_may_and_looks_at_them_again(walker: Callable[..., Walker]) -> None:
    admin = walker("roles", DESKTOP)
    admin.sign_in("운영 관리자")
    page = admin.page
    page.get_by_role("link", name="역할마다 할 수 있는 일").click()
    admin.at("역할마다 할 수 있는 일")
    admin.look("told")

    admin.goto("/manage/")
    admin.look("home")
    page.get_by_role("link", name="역할 점검하기").click()
    admin.at("역할 점검")
    admin.look("review")
    page.get_by_role("link", name="역할 기록 보기").click()
    admin.at("역할 기록")
    admin.look("log")

    page.locator(".p-rows .p-who a").filter(has_text="서보기").first.click()
    admin.at("서보기(시연)")
    admin.look("member")
