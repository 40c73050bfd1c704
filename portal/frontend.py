"""Builds what a browser fetches into var/frontend, from our own sources and from what npm brought. No network.

    css/portal.css   fonts, the part of KRDS our pages use, and static/css joined in one file
    fonts/*.woff2    Pretendard GOV in slices
    print/*.ttf      the same, whole and uncompressed: certificates are set with it
    img/krds/*.svg   the icons that stylesheet names
    js/htmx.min.js   as it came

The same input gives the same bytes; a second run with nothing changed does nothing.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from pathlib import Path
from shutil import rmtree

from portal import font_slices, krds_css

WEIGHTS = {"Regular": 400, "Bold": 700}
# The order of the cascade: later parts widen or override earlier ones.
HOUSE = ("type", "colour", "ground", "frame", "blocks", "forms", "my", "letter", "staff", "wide", "media")
_ICON = re.compile(r"url\(\s*[\"']?(?:\.\./)+img/(?:component/icon|krds)/([\w-]+\.svg)[\"']?\s*\)")
_SOURCES_OF_WORDS = ("*.html", "*.js", "*.py")
_HIGH_CONTRAST, _THEME = ':root[data-krds-mode="high-contrast"]', ':root[data-krds-mode="theme"]'


class Frontend:
    """One build: `root` is the project, `target` where the result lies."""

    def __init__(self, root: Path, target: Path) -> None:
        self._root, self._target = root, target
        self._krds = root / "node_modules" / "krds-uiux" / "resources"
        self._htmx = root / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"

    def build(self) -> bool:
        """Bring everything up to date; whether anything had to be made."""
        if not self._krds.is_dir() or not self._htmx.is_file():
            raise FileNotFoundError(
                "node_modules에 krds-uiux와 htmx.org가 없습니다. 그래서 화면 파일을 만들지 못했습니다. "
                "'npm ci'를 먼저 실행해 주세요."
            )
        made_fonts = self._fonts()
        made_print = self._print_fonts()
        made_rest = self._styles_and_scripts()
        return made_fonts or made_print or made_rest

    def _fonts(self) -> bool:
        sources = [self._krds / "fonts" / f"PretendardGOV-{weight}.subset.woff2" for weight in WEIGHTS]
        mark = self._mark([*sources, self._root / "portal" / "font_slices.py"])
        folder = self._target / "fonts"
        if self._is_current(folder, mark):
            return False
        rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for source, number in zip(sources, WEIGHTS.values(), strict=True):
            plain = font_slices.unpack(source.read_bytes())
            for piece in font_slices.slices():
                font = font_slices.cut(plain, piece.letters)
                if font:
                    (folder / f"pretendard-gov-{number}-{piece.name}.woff2").write_bytes(font)
        self._keep(folder, mark)
        return True

    def _print_fonts(self) -> bool:
        sources = [self._krds / "fonts" / f"PretendardGOV-{weight}.subset.woff2" for weight in WEIGHTS]
        mark = self._mark(sources)
        folder = self._target / "print"
        if self._is_current(folder, mark):
            return False
        rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for source, number in zip(sources, WEIGHTS.values(), strict=True):
            (folder / f"pretendard-gov-{number}.ttf").write_bytes(font_slices.unpack(source.read_bytes()))
        self._keep(folder, mark)
        return True

    def _styles_and_scripts(self) -> bool:
        house = [self._root / "static" / "css" / f"{part}.css" for part in HOUSE]
        krds = [self._krds / "css" / "token" / "krds_tokens.css", self._krds / "css" / "component" / "output.css"]
        words = self._sources_of_words()
        mark = self._mark([*house, *krds, *words, self._htmx])
        folder = self._target / "css"
        if self._is_current(folder, mark):
            return False
        ours = with_device_theme("".join(path.read_text("utf-8") for path in house))
        vocabulary = krds_css.Vocabulary(path.read_text("utf-8") for path in words)
        rules = krds_css.parse("".join(path.read_text("utf-8") for path in krds))
        theirs = krds_css.write(krds_css.prune(rules, vocabulary, also_read=ours))
        css = self._font_faces() + theirs + krds_css.write(krds_css.parse(ours))
        folder.mkdir(parents=True, exist_ok=True)
        self._icons(css)
        (folder / "portal.css").write_text(_ICON.sub(r"url(../img/krds/\1)", css), "utf-8")
        scripts = self._target / "js"
        scripts.mkdir(exist_ok=True)
        (scripts / "htmx.min.js").write_bytes(self._htmx.read_bytes())
        self._keep(folder, mark)
        return True

    def _sources_of_words(self) -> list[Path]:
        """Whatever may name a class: templates, scripts, and Python that writes attributes."""
        rooms = [path for path in self._root.iterdir() if (path / "apps.py").is_file()]
        places = [self._root / "templates", self._root / "static", *rooms]
        return sorted(path for place in places for kind in _SOURCES_OF_WORDS for path in place.rglob(kind))

    def _icons(self, css: str) -> None:
        folder = self._target / "img" / "krds"
        rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in sorted(set(_ICON.findall(css))):
            (folder / name).write_bytes((self._krds / "img" / "component" / "icon" / name).read_bytes())

    def _font_faces(self) -> str:
        """One rule a slice; `swap` shows the words at once in the device's own font."""
        faces = []
        for piece in font_slices.slices():
            for number in WEIGHTS.values():
                name = f"pretendard-gov-{number}-{piece.name}.woff2"
                if (self._target / "fonts" / name).is_file():
                    faces.append(
                        f'@font-face{{font-family:"Pretendard GOV";font-weight:{number};font-display:swap;'
                        f'src:url(../fonts/{name}) format("woff2");unicode-range:{piece.ranges}}}'
                    )
        return "".join(faces)

    def _mark(self, inputs: list[Path]) -> str:
        """Stands for the names and contents of the inputs."""
        digest = blake2b(digest_size=16)
        for path in inputs:
            content = path.read_bytes()
            digest.update(f"{path.relative_to(self._root)}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    @staticmethod
    def _is_current(folder: Path, mark: str) -> bool:
        kept = folder.parent / f".{folder.name}.mark"
        return folder.is_dir() and kept.is_file() and kept.read_text("utf-8") == mark

    @staticmethod
    def _keep(folder: Path, mark: str) -> None:
        (folder.parent / f".{folder.name}.mark").write_text(mark, "utf-8")


def with_device_theme(css: str) -> str:
    """Our stylesheet with its high-contrast block once more, for readers who let their device decide."""
    start = css.index(_HIGH_CONTRAST)
    end = css.index("}", start) + 1
    block = css[start:end].replace(_HIGH_CONTRAST, _THEME)
    return f"{css[:end]}\n@media (prefers-color-scheme: dark) {{\n{block}\n}}{css[end:]}"
