"""What a file is, and pictures drawn anew: tables of what comes, what is kept of it, and what is refused."""

import io
import struct
import zlib

import pytest
from PIL import Image

from caredesk.tickets import pictures
from caredesk.tickets.refusals import Refused
from tests.tickets.pictures import picture

PDF = b"%PDF-1.7\n%..."
EXE = b"MZ\x90\x00" + b"\x00" * 60
PAGE = b"<html><script>alert(1)</script></html>"


def drawn(made: pictures.Made) -> Image.Image:
    found = Image.open(io.BytesIO(made.body))
    found.load()
    return found


def bomb() -> bytes:
    """A picture of 40,000 by 40,000 points in a few hundred bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 99)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("kind", "media"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp")]
)
def test_a_picture_is_known_by_its_content_and_stays_one(kind: str, media: str) -> None:
    made = pictures.made_of("anything.bin", picture(kind))

    assert (made.media, made.width, made.height, drawn(made).size) == (media, 40, 30, (40, 30))
    assert pictures.media_of(made.small) == "image/webp"


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        pytest.param("a.png", b"", "file_empty", id="nothing in it"),
        pytest.param("a.png", b"\x00" * (pictures.MOST_BYTES + 1), "file_too_large", id="too large"),
        pytest.param("a.png", PAGE, "file_lies", id="a page called a picture"),
        pytest.param("photo.JPG", EXE, "file_lies", id="a program called a picture"),
        pytest.param("photo.jpg", PDF, "file_lies", id="a document called a picture"),
        pytest.param("page.html", PAGE, "file_type", id="a page"),
        pytest.param("run.exe", EXE, "file_type", id="a program"),
        pytest.param("clip.mp4", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 20, "file_type", id="a film"),
        pytest.param("a.png", picture()[:60], "file_broken", id="cut off"),
        pytest.param("a.png", b"\x89PNG\r\n\x1a\n" + b"\xff" * 90, "file_broken", id="rubbish behind the sign"),
        pytest.param("a.png", bomb(), "file_bomb", id="a bomb"),
    ],
)
def test_what_is_no_file_of_ours_is_refused_with_its_reason(name: str, body: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        pictures.made_of(name, body)

    assert (refused.value.code, refused.value.facts["name"]) == (code, name)


def test_what_a_camera_told_stays_behind() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Zebra camera"
    exif[0x8825] = {1: "N", 2: (52.0, 13.0, 48.0)}
    taken = picture("JPEG", exif=exif.tobytes(), comment=b"zebra secret")
    assert b"Zebra" in taken and b"zebra" in taken

    made = pictures.made_of("taken.jpg", taken)

    assert not dict(drawn(made).getexif())
    assert b"ebra" not in made.body + made.small


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_words_hidden_in_a_picture_stay_behind(kind: str) -> None:
    hidden = {"PNG": {"pnginfo": _told()}, "GIF": {"comment": b"zebra"}, "WEBP": {"xmp": b"<x>zebra</x>"}}[kind]
    body = picture(kind, **hidden)
    assert b"zebra" in body

    assert b"zebra" not in pictures.made_of("a", body).body


def _told():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "zebra")
    return info


def test_a_picture_that_lies_on_its_side_is_stood_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    made = pictures.made_of("a.jpg", picture("JPEG", exif=exif.tobytes()))

    assert (made.width, made.height) == (30, 40)


def test_a_moving_picture_goes_on_moving() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=70, loop=0)

    made = pictures.made_of("a.gif", out.getvalue())

    assert drawn(made).n_frames == 3
    assert drawn(made).info["duration"] == 70


def test_a_huge_picture_is_made_smaller() -> None:
    made = pictures.made_of("a.png", picture("PNG", size=(6000, 1000)))

    assert (made.width, made.height) == (4096, 683)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("photo.jpeg", "photo.png"),
        ("C:\\Users\\ola\\photo.exe", "photo.png"),
        ("../../etc/passwd", "passwd.png"),
        ("zażółć\x00\x1b.webp", "zażółć.png"),
        ("", "file.png"),
        ("...", "file.png"),
        ("x" * 500 + ".png", "x" * 120 + ".png"),
    ],
)
def test_a_name_tells_no_folder_and_the_true_ending(name: str, shown: str) -> None:
    assert pictures.named(name, "image/png") == shown


def test_a_document_is_kept_as_it_is() -> None:
    assert pictures.made_of("terms.pdf", PDF) == pictures.Made("application/pdf", PDF)
