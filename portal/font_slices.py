"""Pretendard GOV in slices, so that a page fetches only the letters it shows.

One slice holds what nearly every Korean page needs; the rest of the Hangul and the other scripts lie in small slices
that a browser asks for by unicode-range when it meets one of their letters. The font has the SIL Open Font License.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from fontTools import subset
from fontTools.ttLib import TTFont

# The syllables that the portal's own words, dates, Korean names and addresses are written with, in code order.
COMMON_HANGUL = (
    "가각간갈감갑값갔강갖같개객거걱건걸검것게겠겨격견결겹겼경계고곡곧골곱곳공과곽관광괜괴교구국군굴궁권귀"
    "규그극근글금급긋기긴길김깁깅까깨꺼께꼭꾸꾼꿀꿈꿉뀌뀐뀔뀜뀝끈끊끗끝나낙난날남납났낮낱내낸낼냄냅냈냉냐"
    "너널넘넣네넥넷녀년녔녕노녹논농놓누눈눌뉘뉴느는늘능늦니닌닐님닙닛다닥단닫달닭담답닷당닿대댑더덕던덜덧"
    "데덱덴델도독돈돌돕동되된될됨됩두둔둘둠둡뒤뒷듈드든듣들듭등디딘딜딩따때떠떡떤떻또똠뛰뛴뜁뜻라락란람랍"
    "랐랑래랜램랩랫략량러런럼럿렇레렉려력련렬렵렸령례로록론롬료룡루룩룬룰룸룹류률르른를름릅릉리릭린릴림립"
    "릿링마막만많말맙망맞맡매맥맨맵맺머먼멀멈메멕멘며면몄명몇모목몬몰못몽무묶문묻물뮤뮬므미믹민밀밍및밑바"
    "박밖반받발밝밟밤방배백버번벌범법베벤벨벵벽변별병보복본볼봅봇봉봐부북분불붙뷰브블비빈빌빙빛빠빵빼뺀뺄"
    "뿐사삭산살삼상새색샘생섀서석섞선설섬섯성세섹센셈셉셔션셜셨셸소속손솔송쇄쇼수숙순술숨숫쉬쉼쉽슈스슨슬"
    "습승시식신실심십싱싶쌍쌓썬썼쓰쓴쓸씀씁씨씩아악안앉않알암압았앙앞애액앤앱야약얀얄양어억언얼엄업없엇었"
    "에엑엔엘여역연열염엽였영옆예오옥온올옮옳옵와완왔왕왜외왼요용우운울움웁웃웅워웍원월웠웨웹위윈유육윤율"
    "융으은을음읍응의이익인일읽잃임입있잊자작잔잘잠잡장재쟁저적전절점접정제젝져졌조족존종좋좌죄주죽준줄줍"
    "중즈즘증지직진질짐집짜짧째쪽쭈쭙쯤찍차착찬찮찰참찼창찾채책챙처척천철첨첫청체쳐쳤초촉촌총촬최추축춘출"
    "춤춥충춰췄취츠측층치칙친칠침칩칭카칸캄캐캔캠커컨컬컴케켰코콘콜콤콩콰쿠쿼큐크큰클큼키킬킹타탁탄탈탐탕"
    "태택탠탭터턴털테텍텐텔템토톡통투툴튀튜트특튼틀티틱틸팀팅파판팔팝패팩팸퍼펀펄펌페펴편펼폈평폐포폭폴폼"
    "표푸풀품퓨프픈플피픽핀필핑하학한할함합항해했행향허헌험헝헤헨혀혁현협혔형혜호혼홈홍화확환활황회획횟횡"
    "효후훈휘휴흐흔흥희히힌힐힘힙힣"
)
_SIGNS = "·–—‘’“”…※○●→←−＋×～「」『』①②③④⑤₩℃"
_SLICE = 0x300  # code points of Hangul a slice spans: a stray rare syllable costs some 12 KB
_HANGUL = range(0xAC00, 0xD7A4)
_FEATURES = ["ccmp", "kern", "liga", "mark", "tnum"]
_NAMES_KEPT = [0, 1, 2, 13, 14]  # copyright, family, style, licence and where to read it


@dataclass(frozen=True)
class Slice:
    """Letters that travel together. `ranges` is what a browser compares, `letters` what the file may hold."""

    name: str
    letters: frozenset[int]
    ranges: str


def slices() -> Iterator[Slice]:
    """From the rare to the common: where ranges overlap, CSS takes the face declared last."""
    core = frozenset(map(ord, COMMON_HANGUL + _SIGNS)) | frozenset(range(0x20, 0x7F)) | {0xA0}
    yield Slice("other", frozenset(range(0x2000, 0xAC00)) - core, "U+2000-ABFF")
    yield Slice("latin", frozenset(range(0xA1, 0x2000)) - core, "U+A1-1FFF")
    yield Slice("enclosed", frozenset(range(0x1F100, 0x1F200)), "U+1F100-1F1FF")
    for start in range(_HANGUL.start, _HANGUL.stop, _SLICE):
        stop = min(start + _SLICE, _HANGUL.stop)
        yield Slice(f"{start:x}", frozenset(range(start, stop)) - core, f"U+{start:X}-{stop - 1:X}")
    yield Slice("core", core, ",".join(_ranges(core)))


def _ranges(letters: frozenset[int]) -> Iterator[str]:
    """Code points as CSS writes them, neighbours joined."""
    ordered = sorted(letters)
    start = previous = ordered[0]
    for point in [*ordered[1:], -1]:
        if point == previous + 1:
            previous = point
            continue
        yield f"U+{start:X}" if start == previous else f"U+{start:X}-{previous:X}"
        start = previous = point


def unpack(woff2: bytes) -> bytes:
    """The font uncompressed, so that each slice need not unpack it again."""
    font = TTFont(io.BytesIO(woff2), recalcTimestamp=False)
    font.flavor = None
    plain = io.BytesIO()
    font.save(plain)
    return plain.getvalue()


def cut(plain: bytes, letters: frozenset[int]) -> bytes | None:
    """A woff2 with these letters of the font, the same for the same input; None when it has none of them."""
    font = TTFont(io.BytesIO(plain), recalcTimestamp=False)
    present = letters & set(font.getBestCmap())
    if not present:
        return None
    options = subset.Options()
    options.layout_features = _FEATURES
    options.name_IDs = _NAMES_KEPT
    options.hinting = False
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=present)
    cutter.subset(font)
    font.flavor = "woff2"
    result = io.BytesIO()
    font.save(result)
    return result.getvalue()
