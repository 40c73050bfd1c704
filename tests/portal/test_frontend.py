"""What a browser fetches: built the same each time, complete, and light enough for a phone."""

from __future__ import annotations

import gzip
import re
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from portal import font_slices
from portal.frontend import HOUSE, WEIGHTS, Frontend, with_device_theme
from tests.factories.centers import CenterFactory
from tests.factories.enrollment import OpenCohortFactory

ROOT = Path(settings.BASE_DIR)
KILOBYTE = 1024
PAGE_BUDGET, FONT_BUDGET = 120 * KILOBYTE, 300 * KILOBYTE


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built anew, but for the slices of fonts that `make` has just cut from these sources with this code."""
    target = tmp_path_factory.mktemp("frontend")
    made = Path(settings.VAR_DIR) / "frontend"
    if (made / ".fonts.mark").is_file():
        shutil.copytree(made / "fonts", target / "fonts")
        shutil.copy(made / ".fonts.mark", target)
    assert Frontend(ROOT, target).build() is True
    return target


def _css(built: Path) -> str:
    return (built / "css" / "portal.css").read_text("utf-8")


def _letters(html: str) -> set[int]:
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", "", html, flags=re.DOTALL)
    return {ord(char) for char in text if char > " "}


def _font_weight(built: Path, letters: set[int]) -> int:
    """Bytes of fonts for these letters if each stood there in both weights; where ranges overlap the last face wins."""
    wanted: set[str] = set()
    pieces = list(font_slices.slices())
    for letter in letters:
        piece = next((piece for piece in reversed(pieces) if _in_ranges(letter, piece.ranges)), None)
        if piece:
            wanted.add(piece.name)
    files = [
        built / "fonts" / f"pretendard-gov-{number}-{name}.woff2" for number in WEIGHTS.values() for name in wanted
    ]
    return sum(path.stat().st_size for path in files if path.is_file())


def _in_ranges(letter: int, ranges: str) -> bool:
    for part in ranges.split(","):
        first, _, last = part.removeprefix("U+").partition("-")
        if int(first, 16) <= letter <= int(last or first, 16):
            return True
    return False


def test_a_second_run_has_nothing_to_do(built: Path) -> None:
    assert Frontend(ROOT, built).build() is False


def test_the_same_input_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built / "fonts", tmp_path / "fonts")
    shutil.copy(built / ".fonts.mark", tmp_path)
    source = ROOT / "node_modules/krds-uiux/resources/fonts/PretendardGOV-Bold.subset.woff2"
    piece = next(piece for piece in font_slices.slices() if piece.name == "ac00")

    Frontend(ROOT, tmp_path).build()

    assert _css(tmp_path) == _css(built)
    again = font_slices.cut(font_slices.unpack(source.read_bytes()), piece.letters)
    assert again == (built / "fonts" / "pretendard-gov-700-ac00.woff2").read_bytes()


def test_without_what_npm_brings_the_command_says_what_to_do(tmp_path: Path, settings: Any) -> None:
    settings.BASE_DIR = tmp_path

    with pytest.raises(CommandError, match="npm ci"):
        call_command("build_frontend", stdout=StringIO())


def test_the_stylesheet_names_only_files_that_exist(built: Path) -> None:
    named = set(re.findall(r"url\((?!data:)[\"']?([^)\"']+)", _css(built)))

    assert any(name.startswith("../fonts/") for name in named)
    assert any(name.startswith("../img/krds/") for name in named)
    assert [name for name in named if not (built / "css" / name).resolve().is_file()] == []


def test_the_stylesheet_fetches_nothing_from_elsewhere(built: Path) -> None:
    css = _css(built)

    assert "@import" not in css
    assert re.findall(r"url\([\"']?(?:https?:)?//", css) == []


def test_every_part_of_our_own_stylesheet_is_in_it(built: Path) -> None:
    assert {path.stem for path in (ROOT / "static" / "css").glob("*.css")} == set(HOUSE)


def test_every_icon_a_page_names_has_its_picture(built: Path) -> None:
    css = _css(built)
    named = {
        icon
        for path in (ROOT / "templates").rglob("*.html")
        for icon in re.findall(r"\bico-[a-z-]+[a-z]\b", path.read_text("utf-8"))
    }

    assert sorted(icon for icon in named if f".{icon}{{" not in css and f".{icon}," not in css) == []


def test_high_contrast_and_the_device_theme_are_one_block() -> None:
    css = 'a{b:c} :root[data-krds-mode="high-contrast"] { --p: 1; } d{e:f}'

    both = with_device_theme(css)

    assert both.count("--p: 1;") == 2
    assert '@media (prefers-color-scheme: dark) {\n:root[data-krds-mode="theme"] { --p: 1; }\n}' in both
    assert both.endswith("d{e:f}")


def test_collecting_gives_every_file_its_hash(built: Path, tmp_path: Path, settings: Any) -> None:
    settings.STATICFILES_DIRS = [ROOT / "static", built]
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    finders.get_finder.cache_clear()

    call_command("collectstatic", interactive=False, verbosity=0)

    finders.get_finder.cache_clear()
    [css] = [path for path in (tmp_path / "css").glob("portal.*.css") if path.name != "portal.css"]
    named = re.findall(r"url\((?!data:)[\"']?([^)\"']+)", css.read_text("utf-8"))
    assert all(re.search(r"\.[0-9a-f]{12}\.(svg|woff2)$", name) for name in named)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["home", "courses", "guide"])
def test_a_first_visit_is_light(built: Path, name: str) -> None:
    CenterFactory.create_batch(4)
    OpenCohortFactory.create_batch(6)
    html = Client().get(reverse(name)).content
    files = [built / "css" / "portal.css", ROOT / "static" / "js" / "portal.js", ROOT / "static" / "img" / "mark.svg"]

    weight = sum(len(gzip.compress(content)) for content in [html, *(path.read_bytes() for path in files)])

    assert weight <= PAGE_BUDGET
    assert _font_weight(built, _letters(html.decode())) <= FONT_BUDGET


def test_even_all_words_of_all_templates_together_stay_within_the_fonts_budget(built: Path) -> None:
    words = "".join(path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.html"))

    assert _font_weight(built, {ord(char) for char in words if "가" <= char <= "힣"}) <= FONT_BUDGET


def test_every_letter_of_the_font_lies_in_the_slice_a_browser_asks_for(built: Path) -> None:
    pieces = list(font_slices.slices())

    for letter in map(ord, "가힣뷁쀍AZ~·’…éẲ①↔「"):
        holders = [piece for piece in pieces if _in_ranges(letter, piece.ranges)]
        assert letter in holders[-1].letters
