"""Tests of the templates: each compiles, each is used, none carries inline style or script (the CSP would stop it)."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.suffix in {".html", ".txt"})
PAGES = [name for name in TEMPLATES if name.endswith(".html")]
APPS = (
    "common",
    "messaging",
    "accounts",
    "centers",
    "enrollment",
    "training",
    "counseling",
    "jobs",
    "aftercare",
    "allowance",
    "portal",
)
NAMED_BY_FRAMEWORK = ("krds/", "messages/")
TARGETED_INLINE = re.compile(r"<[^>]*\s(?:style|on[a-z]+)\s*=|<style|<script(?![^>]*\ssrc=)", re.IGNORECASE)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_inline_style_or_script(name: str) -> None:
    assert TARGETED_INLINE.findall((FOLDER / name).read_text(encoding="utf-8")) == []


def test_every_template_is_used() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for app in APPS for path in (ROOT / app).rglob("*.py"))
    sources += "".join((FOLDER / name).read_text(encoding="utf-8") for name in TEMPLATES)
    unused = [
        name
        for name in TEMPLATES
        if not name.startswith(NAMED_BY_FRAMEWORK) and name not in sources and Path(name).stem not in {"400", "403"}
    ]
    assert unused == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_nothing_in_exclamations(name: str) -> None:
    words = re.sub(
        r"<!--.*?-->|<!DOCTYPE|{#.*?#}|{%.*?%}|{{.*?}}",
        "",
        (FOLDER / name).read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    assert "!" not in words


# A number on a paper that anybody may check, and the number of an application: neither says who it is.
ASKED_IN_THE_ADDRESS = {"portal/certificate_search.html", "portal/changes.html"}
GET_FORM = re.compile(r'<form[^>]*method="get".*?</form>', re.DOTALL)
TYPED_INTO = re.compile(r'{% crispy |<textarea|<select|<input(?![^>]*type="(?:hidden|submit|button)")')


@pytest.mark.parametrize("name", sorted(set(PAGES) - ASKED_IN_THE_ADDRESS))
def test_what_somebody_types_does_not_go_into_an_address(name: str) -> None:
    found = GET_FORM.findall((FOLDER / name).read_text(encoding="utf-8"))
    assert [form for form in found if TYPED_INTO.search(form)] == []
