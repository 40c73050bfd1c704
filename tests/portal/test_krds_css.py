"""Cutting the design system's stylesheet: what is met stays, what no page can meet goes, nothing else changes."""

from __future__ import annotations

from portal import krds_css
from portal.krds_css import Vocabulary

CSS = """@charset "UTF-8";
@import "elsewhere.css";
:root { --a: var(--b); --b: #123; --unread: 1px; } /* a note with { braces } */
.used, .unused:is(.other, .more) { color: var(--a); }
.used:not(.swiper) > i::before { content: "}; .x{"; background: url(data:image/svg+xml;base64,AA==) }
@media (max-width: 100px) { .unused { top: 0 } @supports (gap: 0) { .used { width: calc(100% - 2px) } } }
@media print { .unused { left: 0 } }
@keyframes turn { from { top: 0 } to { top: 1px } }
#ours { --c: 2px; margin: 0 }
"""


def _pruned(*words: str, also_read: str = "") -> str:
    return krds_css.write(krds_css.prune(krds_css.parse(CSS), Vocabulary(words), also_read=also_read))


def test_only_rules_that_a_page_can_meet_stay() -> None:
    assert _pruned("used") == (
        ":root{--a:var(--b);--b:#123}"
        ".used{color:var(--a)}"
        '.used:not(.swiper) > i::before{content:"}; .x{";background:url(data:image/svg+xml;base64,AA==)}'
        "@media (max-width: 100px){@supports (gap: 0){.used{width:calc(100% - 2px)}}}"
        "@keyframes turn{from{top:0}to{top:1px}}"
    )


def test_a_property_that_our_own_stylesheet_reads_stays() -> None:
    assert "--unread:1px" in _pruned("used", also_read=".x { top: var(--unread) }")


def test_a_word_that_ends_in_a_hyphen_stands_for_all_it_begins() -> None:
    vocabulary = Vocabulary(['class="bg-light-{{ tone }}"'])

    assert vocabulary.knows("bg-light-danger")
    assert not vocabulary.knows("bg-lighter")


def test_writing_what_was_read_changes_nothing_more() -> None:
    once = krds_css.write(krds_css.parse(CSS))

    assert krds_css.write(krds_css.parse(once)) == once
