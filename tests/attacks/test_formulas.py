"""What people write goes into spreadsheets, and there it must stay text: no cell of an export is a formula.

Every view that answers with a table for a spreadsheet is named in EXPORTS; another one fails here until it is tried too.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from allowance.actions import batches, spreadsheets
from allowance.models import Claim
from centers.roles import Role
from tests.attacks.walk import send, signed_in
from tests.factories.accounts import StaffFactory
from tests.factories.allowance import ClaimFactory

EXPORTS = {"allowance/views/forwarding.py"}
STARTS = ("=", "+", "-", "@", "\t", "\r")
_TABLES = re.compile(r"spreadsheetml|text/csv|text/tab-separated|ms-excel")


def test_every_export_is_known():
    rooms = [path for path in Path(settings.BASE_DIR).glob("*/views") if path.is_dir()]
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for room in rooms
        for path in room.rglob("*.py")
        if _TABLES.search(path.read_text())
    }
    assert found == EXPORTS


@pytest.mark.django_db
@pytest.mark.parametrize("start", STARTS, ids=repr)
def test_the_file_for_semas_holds_texts_only(start):
    evil = f"{start}HYPERLINK(1,2)"
    claim = ClaimFactory(confirmed=True)
    person = claim.claimant
    person.name = evil
    person.save()
    Claim.objects.filter(pk=claim.pk).update(account_holder=evil)
    lead = StaffFactory(role=Role.LEAD, center=claim.center)
    batch = batches.forward(claim.center, claim.instalment, [claim.pk], by=lead)

    answer = send(signed_in(lead), reverse("allowance_desk:batch", args=[batch.pk]), {"purpose": "send"})

    data = batches.take_out(batch, reason="확인", by=lead) if answer.status_code == 302 else answer.content
    cells = [cell for row in load_workbook(BytesIO(data)).active for cell in row if cell.value is not None]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert [cell.value for cell in cells if cell.data_type == "f" or str(cell.value).startswith(STARTS)] == []
    with ZipFile(BytesIO(data)) as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist())


@given(st.lists(st.one_of(st.sampled_from(STARTS).flatmap(lambda start: st.text().map(start.__add__)), st.text())))
def test_no_text_becomes_a_formula(texts):
    writable = [text for text in texts if spreadsheets_can_hold(text)]
    book = load_workbook(BytesIO(spreadsheets.write(["글"], [[text] for text in writable])))
    cells = [row[0] for row in book.active.iter_rows(min_row=2)]
    assert [cell.value for cell in cells if cell.data_type == "f" or str(cell.value or "").startswith(STARTS)] == []


def spreadsheets_can_hold(text: str) -> bool:
    """XML has no signs below the space but three; a form of ours takes none of them anyway."""
    return all(sign >= " " or sign in "\t\n\r" for sign in text) and not re.search(r"[\ud800-\udfff\ufffe\uffff]", text)
