"""Pictures are made anew, never kept as they came: turned upright, shrunk, and without anything but their pixels.

A phone writes place, time and device into each photo. Encoding the pixels again leaves all of that behind, and whatever else a file may carry.
When the image library cannot read a file it is refused; nothing is ever stored raw.
"""

import io
import struct
import warnings
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from yizhen.core.refusals import Invalid, TooLarge
from yizhen.core.text import Text

UPLOAD_BYTES_MAX = 20 * 1024 * 1024
PIXELS_MAX = 60_000_000
SIDE_PIXELS_MAX = 1600
SIDE_PIXELS_MIN = 8
QUALITY = 80
MEDIA_TYPE = "image/webp"
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")

pillow_heif.register_heif_opener()


class NotAPicture(Invalid):
    """The file is none of the pictures that we read, or it is damaged."""

    code = "not_a_picture"
    sentence = Text(
        zh="这个文件不是能看的照片。请用手机重新拍一张，或选 JPG、PNG、WebP、HEIC 格式的照片。",
        en="This file is not a picture we can read. Take a new photo, or choose a JPG, PNG, WebP or HEIC file.",
    )


class PictureTooLarge(TooLarge):
    """More bytes or pixels than the limit."""

    code = "picture_too_large"
    sentence = Text(
        zh="照片太大（最多 {limit}）。请选小一点的照片，或直接用手机拍照上传。",
        en="The picture is too large ({limit} at most). Choose a smaller one, or take a photo with the phone.",
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of ours: WebP bytes and its size in pixels."""

    content: bytes
    width: int
    height: int


def remake(raw: bytes) -> Picture:
    """The picture in `raw`, made anew. Raises NotAPicture or PictureTooLarge."""
    if len(raw) > UPLOAD_BYTES_MAX:
        raise PictureTooLarge(field="photo", limit=f"{UPLOAD_BYTES_MAX // 1024 // 1024} MB")
    if not _looks_like_a_picture(raw):
        raise NotAPicture(field="photo")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _encoded(_upright(raw))
    except (PictureTooLarge, NotAPicture):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, struct.error) as error:
        raise NotAPicture(field="photo") from error


def _looks_like_a_picture(raw: bytes) -> bool:
    is_webp = raw[:4] == b"RIFF" and raw[8:12] == b"WEBP"
    is_heif = raw[4:8] == b"ftyp" and raw[8:12] in {b"heic", b"heix", b"heim", b"heis", b"mif1"}
    return raw.startswith(_MAGIC) or is_webp or is_heif


def _upright(raw: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(raw), formats=FORMATS)
    if picture.width * picture.height > PIXELS_MAX:
        raise _too_many_pixels()
    if min(picture.size) < SIDE_PIXELS_MIN:
        raise NotAPicture(field="photo")
    if picture.format == "JPEG":
        picture.draft("RGB", (SIDE_PIXELS_MAX, SIDE_PIXELS_MAX))
    picture.load()
    return ImageOps.exif_transpose(_in_plain_colours(picture))


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    profile, exif = picture.info.get("icc_profile"), picture.getexif()
    plain = picture
    if profile and picture.mode == "RGB":
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            plain = ImageCms.profileToProfile(picture, source, target, outputMode="RGB") or picture
        except ImageCms.PyCMSError:
            plain = picture
    if plain.mode in {"RGBA", "LA", "P", "PA"}:
        layered = plain.convert("RGBA")
        plain = Image.new("RGB", layered.size, "white")
        plain.paste(layered, mask=layered.getchannel("A"))
    plain = plain.convert("RGB")
    plain.getexif().update(exif)
    return plain


def _encoded(picture: Image.Image) -> Picture:
    picture.thumbnail((SIDE_PIXELS_MAX, SIDE_PIXELS_MAX))
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=QUALITY, method=4)
    return Picture(content=out.getvalue(), width=bare.width, height=bare.height)


def _too_many_pixels() -> PictureTooLarge:
    return PictureTooLarge(field="photo", limit=f"{PIXELS_MAX // 1_000_000} MP")
