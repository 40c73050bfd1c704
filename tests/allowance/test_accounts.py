"""Tests of account numbers: readable under the key ring only, and covered on every page and in every message."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import chain

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from allowance import desk_urls, urls
from allowance.actions import batches
from allowance.models import Claim, ClaimEvent, account
from centers.roles import Role
from common.encryption import Unreadable
from messaging.models import Message
from tests.factories.accounts import StaffFactory
from tests.factories.allowance import ACCOUNT, ClaimFactory, ResultFileFactory, fill

pytestmark = pytest.mark.django_db
NEWER, NEWEST = "a-newer-key-" * 4, "the-newest-key-" * 4
IN_THE_CLEAR = re.compile(r"110-?234-?5678|234-?567890")
COVERED = "***-***-**7890"


def test_a_sealed_number_opens_as_long_as_its_key_is_in_the_ring(settings):
    first = settings.SECRET_KEY
    claim = ClaimFactory(confirmed=True)
    lead = StaffFactory(role=Role.LEAD, center=claim.center)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEWER, [first]
    assert account.unseal(claim.account_token) == ACCOUNT
    batch = batches.forward(claim.center, claim.instalment, [claim.pk], by=lead)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEWEST, [NEWER, first]
    assert account.unseal(Claim.objects.get(pk=claim.pk).account_token) == ACCOUNT
    sheet = load_workbook(BytesIO(batches.take_out(batch, reason="공단에 전달", by=lead))).active
    assert ACCOUNT in [cell.value for row in sheet for cell in row]
    settings.SECRET_KEY_FALLBACKS = [NEWER]
    with pytest.raises(Unreadable):
        account.unseal(claim.account_token)


def test_an_account_number_is_covered_on_every_page_and_in_every_message(client):
    opened, forwarded = fill(ClaimFactory()), ClaimFactory(forwarded=True)
    beside = {"of": {"cohort": forwarded.application.cohort}, "instalment": forwarded.instalment}
    asked, confirmed = ClaimFactory(**beside, supplement=True), ClaimFactory(**beside, confirmed=True)
    counselor = StaffFactory(role=Role.COUNSELOR, center=asked.center)
    lead = StaffFactory(role=Role.LEAD, center=asked.center)
    batch, file = forwarded.batch_line.batch, ResultFileFactory(center=forwarded.center)
    mine, desk = "allowance", "allowance_desk"
    pages = {
        "claim": [(mine, opened.pk), (mine, asked.pk), (mine, forwarded.pk), (desk, asked.pk), (desk, forwarded.pk)],
        "papers": [(mine, opened.pk)],
        "account": [(mine, opened.pk), (mine, asked.pk)],
        "review": [(mine, opened.pk)],
        "supplement": [(mine, asked.pk)],
        "claims": [(desk,)],
        "blacken": [(desk, asked.pk, asked.papers.earliest("pk").pk)],
        "job-searches": [(desk,)],
        "job-search": [(desk, asked.application_id)],
        "batches": [(desk,)],
        "batch-new": [(desk, confirmed.center_id, confirmed.instalment_id)],
        "batch": [(desk, batch.pk)],
        "results": [(desk,)],
        "result": [(desk, file.pk)],
        "result-line": [(desk, file.lines.get().pk)],
        "books": [(desk,)],
    }
    # what is posted, what is a file, and a page for claims without an account show none
    every = {pattern.name for pattern in chain(urls.urlpatterns, desk_urls.urlpatterns)}
    assert set(pages) == every - {"paper", "blacken-picture", "act", "assign", "semas"}
    covered = 0
    for name, places in pages.items():
        for room, *args in places:
            readers = [Claim.objects.get(pk=args[0]).claimant] if room == mine else [counselor, lead]
            for reader in readers:
                client.force_login(reader)
                page = client.get(reverse(f"{room}:{name}", args=args))
                assert page.status_code == 200 or (reader == counselor and page.status_code in (403, 404)), name
                assert not IN_THE_CLEAR.search(page.content.decode()), name
                covered += COVERED in page.content.decode()
    assert covered >= 8
    for claim in (opened, asked, forwarded):
        client.force_login(claim.claimant)
        assert not IN_THE_CLEAR.search(client.get(reverse("my")).content.decode())
    told = [f"{row.subject} {row.body}" for row in Message.objects.all()]
    noted = list(ClaimEvent.objects.values_list("note", flat=True))
    assert len(told) >= 6
    assert not [text for text in (*told, *noted) if IN_THE_CLEAR.search(text)]
