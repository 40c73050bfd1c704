"""What a browser says of itself, in a few words a person recognises: 'iPhone, Safari'. Nothing else of it is kept."""

from __future__ import annotations

# The first that is found counts: a browser also names those it descends from.
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android 휴대전화"),
    ("Windows", "Windows 컴퓨터"),
    ("Macintosh", "Mac 컴퓨터"),
    ("CrOS", "크롬북"),
    ("Linux", "Linux 컴퓨터"),
)
_BROWSERS = (
    ("KAKAOTALK", "카카오톡"),
    ("NAVER", "네이버 앱"),
    ("Whale/", "웨일"),
    ("SamsungBrowser/", "삼성 인터넷"),
    ("Edg", "엣지"),
    ("Firefox/", "파이어폭스"),
    ("FxiOS/", "파이어폭스"),
    ("CriOS/", "크롬"),
    ("Chrome/", "크롬"),
    ("Safari/", "사파리"),
)


def named(user_agent: str) -> str:
    """'Windows 컴퓨터, 크롬'; '알 수 없는 기기' where it says nothing we know."""
    known = [next((name for mark, name in kinds if mark in user_agent), "") for kinds in (_SYSTEMS, _BROWSERS)]
    return ", ".join(name for name in known if name) or "알 수 없는 기기"
