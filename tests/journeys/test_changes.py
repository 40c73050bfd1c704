"""An administrator looks up what was changed and deleted: in the lists that are full, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.support.site import Site

pytestmark = pytest.mark.journey

# What screens and commands did to one person, her application, her claim, a role and an account, by an administrator.
CHANGED = """
from datetime import timedelta
from accounts.changes import made_by
from accounts.models import User
from allowance.models import Claim
from centers.models import Membership
from enrollment.models import Application
from portal.seed.demo.sign_ins import ADMIN

claim = Claim.objects.filter(state="paid").order_by("pk").last()
application = claim.application
with made_by(lambda: User.objects.get(username=ADMIN.email).pk):
    Application.objects.filter(pk=application.pk).update(
        workers=(application.workers or 0) + 1, address="보기시 보기로 1", career="다시 적은 경력"
    )
    User.objects.filter(pk=application.applicant_id).update(email="changed@example.kr")
    role = Membership.objects.filter(role="counselor").order_by("pk").last()
    Membership.objects.filter(pk=role.pk).update(ends_on=role.ends_on - timedelta(days=30))
    gone = User.objects.create_owner(name="김지움", phone="+821099990000", email="", birth_date=None)
    User.objects.filter(pk=gone.pk).delete()
print(application.number)
"""


@pytest.mark.parametrize(("name", "size"), [("changes-phone", PHONE), ("changes-desk", DESKTOP)])
def test_what_was_changed_and_deleted_is_looked_up(
    walker: Callable[..., Walker], site: Site, name: str, size: Any
) -> None:
    number = site.python(CHANGED).splitlines()[-1]
    admin = walker(name, size)
    admin.sign_in("운영 관리자")
    admin.goto("/manage/changes/")
    rows = admin.page.get_by_role("table", name="바뀐 것")
    expect(rows).to_contain_text("지움")
    expect(rows).not_to_contain_text("김지움")
    admin.look("rules-roles-and-deleted")
    admin.fill("신청번호", number)
    admin.press("이력 찾기")
    admin.at("변경 이력")
    expect(rows).to_contain_text("가림")
    expect(rows).not_to_contain_text("changed@example.kr")
    admin.look("of-an-application")
