"""The government design system's stylesheet, cut down to what our pages use. Text in, text out; no files, no Django.

Pruning errs on the side of keeping: a selector goes only when it asks for a class or id that no page of ours names, and
a custom property only when nothing kept (nor our own stylesheet) reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

_STRINGS = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|url\(\s*[^)"\']*\)')
_COMMENTS = re.compile(r"/\*.*?\*/", re.S)
_NAMES = re.compile(r"[.#](-?[A-Za-z_][\w-]*)")
_NEGATIONS = re.compile(r":not\((?:[^()]|\([^()]*\))*\)")
_READ = re.compile(r"var\(\s*(--[\w-]+)")
_WORD = re.compile(r"[A-Za-z_][\w-]*")


@dataclass
class Rule:
    """A style rule with its declarations, or a block of rules such as @media; a statement has neither."""

    prelude: str
    declarations: list[tuple[str, str]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        return self.prelude.startswith("@") and not self.prelude.startswith("@font-face")

    @property
    def is_verbatim(self) -> bool:
        """Steps of an animation are no selectors."""
        return "keyframes" in self.prelude


class Vocabulary:
    """The words our templates, scripts and forms contain. One that ends in a hyphen ('bg-light-') stands for all it begins."""

    def __init__(self, texts: Iterable[str]) -> None:
        found = {word for text in texts for word in _WORD.findall(text)}
        self._words = frozenset(found)
        self._beginnings = tuple(sorted(word for word in found if word.endswith("-") and len(word) > 3))

    def knows(self, name: str) -> bool:
        return name in self._words or name.startswith(self._beginnings)

    def allows(self, selector: str) -> bool:
        """Whether every class and id the selector asks for is ours; what :not() names may be missing."""
        return all(self.knows(name) for name in _NAMES.findall(_NEGATIONS.sub("", selector)))


def parse(css: str) -> list[Rule]:
    """The rules of a stylesheet without comments; @charset and @import are left out."""
    strings: list[str] = []

    def hide(match: re.Match[str]) -> str:
        strings.append(match[0])
        return f"\0{len(strings) - 1}\0"

    hidden = _STRINGS.sub(hide, _COMMENTS.sub("", css))

    def show(text: str) -> str:
        flat = re.sub(r"\s+", " ", text).strip()
        return re.sub("\0(\\d+)\0", lambda match: strings[int(match[1])], flat)

    rules, _end = _parse_rules(hidden, 0, show)
    return rules


def _parse_rules(text: str, start: int, show: Callable[[str], str]) -> tuple[list[Rule], int]:
    """The rules from `start` to the end of their block, and where reading goes on."""
    rules: list[Rule] = []
    position = start
    while True:
        stop = _next(text, position)
        if stop == len(text) or text[stop] == "}":
            return rules, stop + 1
        if text[stop] == ";":
            position = stop + 1
            continue
        rule = Rule(show(text[position:stop]))
        if rule.is_block:
            rule.rules, position = _parse_rules(text, stop + 1, show)
        else:
            end = text.index("}", stop)
            rule.declarations = list(_declarations(text[stop + 1 : end], show))
            position = end + 1
        rules.append(rule)


def _next(text: str, start: int) -> int:
    """Where the next brace or semicolon stands, or the end."""
    return next((place for place in range(start, len(text)) if text[place] in "{};"), len(text))


def _declarations(text: str, show: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip(), show(value)


def prune(rules: list[Rule], vocabulary: Vocabulary, *, also_read: str) -> list[Rule]:
    """Only the rules our pages can meet, and the custom properties that these or `also_read` (a stylesheet) read."""
    kept = list(_met(rules, vocabulary))
    definitions: dict[str, set[str]] = {}
    wanted = set(_READ.findall(also_read))
    for rule in _flat(kept):
        for name, value in rule.declarations:
            read = set(_READ.findall(value))
            if name.startswith("--"):
                definitions.setdefault(name, set()).update(read)
            else:
                wanted |= read
    waiting = list(wanted)
    while waiting:
        new = definitions.get(waiting.pop(), set()) - wanted
        wanted |= new
        waiting.extend(new)
    return list(_without_unread(kept, wanted))


def _met(rules: list[Rule], vocabulary: Vocabulary) -> Iterator[Rule]:
    for rule in rules:
        if rule.is_verbatim:
            yield rule
        elif rule.is_block:
            inner = list(_met(rule.rules, vocabulary))
            if inner:
                yield Rule(rule.prelude, rules=inner)
        else:
            selectors = [part for part in _selectors(rule.prelude) if vocabulary.allows(part)]
            if selectors:
                yield Rule(",".join(selectors), rule.declarations)


def _without_unread(rules: list[Rule], wanted: set[str]) -> Iterator[Rule]:
    for rule in rules:
        if rule.is_block:
            inner = list(_without_unread(rule.rules, wanted))
            if inner:
                yield Rule(rule.prelude, rules=inner)
        else:
            kept = [pair for pair in rule.declarations if not pair[0].startswith("--") or pair[0] in wanted]
            if kept:
                yield Rule(rule.prelude, kept)


def _flat(rules: list[Rule]) -> Iterator[Rule]:
    for rule in rules:
        yield rule
        yield from _flat(rule.rules)


def _selectors(prelude: str) -> Iterator[str]:
    """The parts of a selector list; a comma inside brackets separates nothing."""
    depth, start = 0, 0
    for place, char in enumerate(prelude):
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            yield prelude[start:place].strip()
            start = place + 1
    yield prelude[start:].strip()


def write(rules: list[Rule]) -> str:
    """The rules as text without needless space."""
    return "".join(_written(rule) for rule in rules)


def _written(rule: Rule) -> str:
    if rule.is_block:
        return f"{rule.prelude}{{{write(rule.rules)}}}"
    return f"{rule.prelude}{{{';'.join(f'{name}:{value}' for name, value in rule.declarations)}}}"
