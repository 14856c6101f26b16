"""A picture keeps its pixels the right way up and nothing else."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from yizhen.journal.pictures import (
    PIXELS_MAX,
    SIDE_PIXELS_MAX,
    UPLOAD_BYTES_MAX,
    NotAPicture,
    PictureTooLarge,
    remake,
)

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def a_photo(size: tuple[int, int] = (80, 40), *, kind: str = "JPEG", orientation: int = 1) -> bytes:
    """A red photo with a blue left half, a camera's name and a place in its metadata."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = orientation, "SECRETCAMERA"
    exif.get_ifd(GPS)[2] = (34.0, 16.0, 12.0)
    out = io.BytesIO()
    picture.save(out, kind, exif=exif.tobytes())
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    """The picture in `content`."""
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_metadata_and_place_are_gone(kind: str) -> None:
    raw = a_photo(kind=kind)
    assert b"SECRETCAMERA" in raw
    picture = remake(raw)
    assert b"SECRETCAMERA" not in picture.content
    assert b"EXIF" not in picture.content
    assert dict(opened(picture.content).getexif()) == {}
    assert "icc_profile" not in opened(picture.content).info


def test_a_photo_taken_upright_stays_upright() -> None:
    picture = remake(a_photo((80, 40), orientation=6))
    assert (picture.width, picture.height) == (40, 80)
    red, _, blue = opened(picture.content).convert("RGB").resize((1, 2)).tobytes()[:3]
    assert blue > red


def test_a_large_photo_is_shrunk() -> None:
    picture = remake(a_photo((4000, 3000)))
    assert (picture.width, picture.height) == (SIDE_PIXELS_MAX, SIDE_PIXELS_MAX * 3 // 4)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"GIF89a" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"\xff\xd8\xff\xe0 not really a photo",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(50),
        a_photo()[:200],
    ],
    ids=["empty", "gif", "svg", "jpeg magic", "png magic", "webp magic", "cut off"],
)
def test_what_is_no_sound_picture_is_refused(raw: bytes) -> None:
    with pytest.raises(NotAPicture):
        remake(raw)


def test_code_hidden_behind_a_photo_does_not_survive() -> None:
    picture = remake(a_photo() + b"<?php system($_GET['c']); ?>")
    assert b"php" not in picture.content


def test_too_many_bytes_are_refused_before_they_are_read() -> None:
    with pytest.raises(PictureTooLarge):
        remake(b"\xff\xd8\xff" + bytes(UPLOAD_BYTES_MAX))


def test_a_small_file_that_unfolds_to_many_pixels_is_refused() -> None:
    out = io.BytesIO()
    side = int(PIXELS_MAX**0.5) + 200
    Image.new("1", (side, side)).save(out, "PNG")
    with pytest.raises(PictureTooLarge):
        remake(out.getvalue())


def test_a_see_through_picture_gets_a_white_ground() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(remake(out.getvalue()).content).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_photo_is_refused_or_made_anew_and_nothing_else(data: st.DataObject) -> None:
    raw = bytearray(a_photo())
    for _ in range(data.draw(st.integers(1, 20))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        picture = remake(bytes(raw))
    except (NotAPicture, PictureTooLarge):
        return
    assert opened(picture.content).format == "WEBP"
