"""Images that people send: what is taken, what becomes of it, and what attacks come to."""

from __future__ import annotations

import os
import random
import struct
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from etappe.accounts.sessions import LOCAL_OWNER
from etappe.bootstrap import Workspace, open_workspace
from etappe.connectors.pictures import MOST_PIXELS, prepared, thumbnail
from etappe.foundation.errors import InvalidInput, Refused
from etappe.maps.keeping.images import KEPT_UNUSED, image_id
from etappe.maps.model.changes import Add, Remove
from etappe.maps.model.changing import apply
from etappe.maps.model.document import MapDocument
from etappe.storage.files import PART

KINDS = ("PNG", "JPEG", "WEBP", "GIF")


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:  # noqa: ANN401 -- those of the encoder
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def drawn(width: int = 60, height: int = 40) -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new("RGB", (width, height), (200, 30, 30))
    image.paste((30, 30, 200), (width // 2, 0, width, height))
    return image


def read(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def code_of(content: bytes) -> str:
    with pytest.raises(InvalidInput) as error:
        prepared(content)
    assert error.value.message("de"), "it has words"
    assert error.value.hint("en")
    return error.value.code


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_taken_and_encoded_anew(kind: str) -> None:
    picture = prepared(encoded(drawn(), kind))
    image = read(picture.content)
    assert (image.format or "").lower() == picture.encoding == {"PNG": "png", "GIF": "png"}.get(kind, "webp")
    assert image.size == (picture.width, picture.height) == (60, 40)
    left, right = image.convert("RGB").getpixel((10, 20)), image.convert("RGB").getpixel((50, 20))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[0] > 150 > left[2]
    assert right[2] > 150 > right[0]


def test_what_was_drawn_is_kept_exactly() -> None:
    image = drawn().convert("RGBA")
    image.putpixel((0, 0), (1, 2, 3, 0))
    again = read(prepared(encoded(image, "PNG")).content)
    assert again.mode == "RGBA"
    assert again.tobytes() == image.tobytes()


def test_large_images_become_smaller_and_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "Secret place"
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 0.0)
    content = encoded(drawn(3000, 1500), "JPEG", exif=exif, comment=b"Secret words")
    assert b"Secret place" in content
    picture = prepared(content)
    assert (picture.width, picture.height) == (1000, 2000)
    image = read(picture.content)
    assert image.size == (1000, 2000)
    assert dict(image.getexif()) == {}
    for secret in (b"Secret", b"EXIF", b"Exif", b"ICCP"):
        assert secret not in picture.content
    top, bottom = (image.convert("RGB").getpixel((500, y)) for y in (100, 1900))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > top[2], "left came to the top"
    assert bottom[2] > bottom[0]
    assert max(read(thumbnail(picture.content)).size) == 480


def test_what_stands_beside_the_pixels_is_left_out() -> None:
    from PIL.PngImagePlugin import PngInfo

    beside = PngInfo()
    beside.add_text("Author", "Secret Ada")
    beside.add_itxt("Where", "Secret place", zip=True)
    content = encoded(drawn(), "PNG", pnginfo=beside) + b"<script>alert(1)</script>PK\x03\x04"
    kept = prepared(content).content
    assert b"Secret" not in kept
    assert b"script" not in kept
    assert kept.endswith(b"IEND\xaeB`\x82"), "nothing after the end"


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_also_something_else_is_only_an_image_afterwards(kind: str) -> None:
    polyglot = encoded(drawn(), kind) + b"/*<html><script>evil()</script>*/=1;"
    assert b"evil" not in prepared(polyglot).content


def test_colours_are_those_of_the_profile() -> None:
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    broken = encoded(drawn(), "PNG", icc_profile=b"no profile at all" * 20)
    assert read(prepared(broken).content).size == (60, 40)
    lab = encoded(drawn(), "PNG", icc_profile=swapped.tobytes())
    assert read(prepared(lab).content).size == (60, 40)
    cmyk = encoded(Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "JPEG")
    red = read(prepared(cmyk).content).convert("RGB").getpixel((10, 10))
    assert isinstance(red, tuple)
    assert red[0] > 180 > red[1]


def test_grey_of_sixteen_bits_stays_grey() -> None:
    image = Image.new("I;16", (10, 10), 32_768)
    found = read(prepared(encoded(image, "PNG")).content).convert("L").getpixel((5, 5))
    assert found == 128


def test_the_first_frame_of_what_moves_is_taken() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "green")]
    for kind in ("GIF", "WEBP", "PNG"):
        moving = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
        picture = read(prepared(moving).content)
        assert getattr(picture, "n_frames", 1) == 1
        first = picture.convert("RGB").getpixel((4, 4))
        assert isinstance(first, tuple)
        assert first[0] > 200


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xef\xbb\xbf\n <?xml version='1.0'?><svg/>",
        b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''><svg/>",
        b"<!-- hello --><SVG></SVG>",
    ],
)
def test_svg_is_refused_with_its_own_words(content: bytes) -> None:
    assert code_of(content) == "image.svg"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\0\0\0\x20ftypheic\0\0\0\0", "HEIC"),
        (b"\0\0\0\x20ftypavif\0\0\0\0", "AVIF"),
        (b"II*\0\x08\0\0\0", "TIFF"),
        (b"BM" + b"\0" * 60, "BMP"),
        (b"PK\x03\x04", "ZIP"),
        (b"", "unknown kind"),
        (b"<html><body>", "unknown kind"),
        (b"GIF89", "unknown kind"),
        (os.urandom(2_000), "unknown kind"),
    ],
)
def test_other_files_are_named(content: bytes, found: str) -> None:
    with pytest.raises(InvalidInput) as error:
        prepared(content)
    assert error.value.code == "image.format"
    assert found in error.value.message("en")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes, rows: int = 0) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = zlib.compress(b"\0" * ((1 + 3 * width) * rows), 9)
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_what_comes_in_several_passes_has_to_be_smaller() -> None:
    """Small JPEGs that say that they have 30 million pixels."""

    def saying(*, progressive: bool) -> bytes:
        small = bytearray(encoded(drawn(), "JPEG", progressive=progressive))
        place = small.index(b"\xff\xc2" if progressive else b"\xff\xc0")
        small[place + 5 : place + 9] = struct.pack(">HH", 5_000, 6_000)
        return bytes(small)

    assert code_of(saying(progressive=True)) == "image.too_many_pixels"
    assert prepared(saying(progressive=False)).width == 2_000


@pytest.mark.parametrize("side", [5_000, 12_000, 60_000, 2**31 - 1])
def test_bombs_are_known_by_what_they_say(side: int) -> None:
    bomb = png(side, side, rows=64 if side <= 60_000 else 0)
    tracemalloc.start()
    began = time.process_time()
    code = code_of(bomb)
    assert time.process_time() - began < 1
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert side * side > MOST_PIXELS
    assert code in {"image.too_many_pixels", "image.broken"}


def test_texts_that_unpack_without_end_are_refused() -> None:
    words = zlib.compress(b"A" * 200_000_000, 9)
    began = time.process_time()
    code = code_of(png(4, 4, chunk(b"zTXt", b"Comment\0\0" + words), rows=4))
    assert code == "image.broken"
    assert time.process_time() - began < 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_cut_off_or_damaged_is_refused_or_still_an_image(kind: str) -> None:
    whole = encoded(Image.effect_noise((120, 90), 80).convert("RGB"), kind)
    chance = random.Random(kind)
    for length in sorted({len(whole) // 2, *(chance.randrange(1, len(whole) * 9 // 10) for _ in range(30))}):
        with pytest.raises(InvalidInput) as error:
            prepared(whole[:length])
        assert error.value.code in {"image.broken", "image.format"}
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 12)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            picture = prepared(bytes(damaged))
        except InvalidInput as refused:
            assert refused.code.startswith("image.")  # noqa: PT017 -- both ends are right
        else:
            assert read(picture.content).size == (picture.width, picture.height)


def test_what_lacks_its_end_is_refused() -> None:
    assert code_of(encoded(drawn(400, 300), "JPEG")[:-600]) == "image.broken"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path / "data")
    yield opened
    opened.close()


DOCUMENT = MapDocument(title="Care")


def test_an_image_is_kept_once_for_its_owner_alone(workspace: Workspace) -> None:
    project, other = (workspace.projects.create(title).id for title in ("Shop", "Other"))
    first = workspace.images.add(project, encoded(drawn(), "PNG"))
    again = workspace.images.add(project, encoded(drawn(), "PNG", optimize=True))
    assert first == again
    file = workspace.images.show(project, first.id, "full", LOCAL_OWNER)
    assert image_id(file.content) == first.id
    thumb = workspace.images.show(project, first.id, "thumb", LOCAL_OWNER)
    assert thumb.encoding == "webp"
    assert workspace.images.show(project, first.id, "thumb", LOCAL_OWNER) == thumb
    files = [path for path in (workspace.folder / "projects" / project).rglob("*.*") if "img-" in path.name]
    assert sorted(path.parent.name for path in files) == ["images", "thumbnails"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert workspace.image_source(project).image(first.id) == file.content
    assert workspace.image_source(other).image(first.id) is None
    for wrong in (first.id + "0", "../" + first.id, "img-" + "0" * 40, "", "..", first.id.upper()):
        assert workspace.image_source(project).image(wrong) is None
        with pytest.raises(Refused) as error:
            workspace.images.show(project, wrong, "full", LOCAL_OWNER)
        assert error.value.code == "image.unknown"
    with pytest.raises(Refused):
        workspace.images.show(other, first.id, "full", LOCAL_OWNER)


def test_images_stay_while_a_map_or_its_history_shows_them(workspace: Workspace) -> None:
    from etappe.maps.model.document import Persona

    project = workspace.projects.create("Shop").id
    shown, undone, unused, fresh = (
        workspace.images.add(project, encoded(Image.new("RGB", (9, 9), colour), "PNG")).id
        for colour in ("red", "green", "blue", "white")
    )
    made = workspace.maps.create(project, DOCUMENT)

    def change(*changes: Add | Remove) -> None:
        workspace.rooms.change(project, made.id, lambda map_: apply(map_, changes), revision=None, by=None)

    def with_image(image: str) -> dict[str, Any]:
        return {"order": "V", "name": "Kim", "image": image}

    change(Add(collection="personas", id="p1", object=with_image(shown)))
    change(Add(collection="personas", id="p2", object=with_image(undone)))
    change(Remove(collection="personas", id="p2"))
    assert undone not in workspace.maps.show(project, made.id).document.__repr__()
    long_ago = (datetime.now(UTC) - KEPT_UNUSED - timedelta(hours=1)).timestamp()
    for path in (workspace.folder / "projects" / project / "images").iterdir():
        if path.stem != fresh:
            os.utime(path, (long_ago, long_ago))
    workspace.images.show(project, unused, "thumb", LOCAL_OWNER)
    workspace.tidy()
    kept = {path.stem for path in (workspace.folder / "projects" / project).rglob("img-*")}
    assert kept == {shown, undone, fresh}
    assert Persona(**with_image(shown)).image == shown
    workspace.maps.delete(project, made.id)
    assert workspace.images.tidy(project) == 2


def test_images_are_in_backups_and_looked_at_by_the_doctor(workspace: Workspace, tmp_path: Path) -> None:
    from etappe.bootstrap import restore_workspace
    from etappe.maps.model.document import Persona

    project = workspace.projects.create("Shop").id
    image = workspace.images.add(project, encoded(drawn(), "PNG")).id
    workspace.images.show(project, image, "thumb", LOCAL_OWNER)
    folder = workspace.folder / "projects" / project / "images"
    (folder / f"{image}.png{PART}").write_bytes(b"not whole")
    persona = Persona(order="V", name="Kim", image=image)
    workspace.maps.create(project, MapDocument(title="Care", personas={"p": persona}))
    workspace.back_up(tmp_path / "all.tar")
    restore_workspace(tmp_path / "all.tar", tmp_path / "again")
    names = sorted(
        path.name for path in (tmp_path / "again" / "projects" / project).rglob("*.*") if "img-" in path.name
    )
    assert names == [f"{image}.png"]

    def found() -> list[tuple[str, str]]:
        findings = workspace.examine(mends=False)
        return [(one.code, one.grade) for one in findings if one.code.startswith("image.")]

    assert found() == []
    orphan = workspace.images.add(project, encoded(drawn(9, 9), "PNG")).id
    assert found() == [], "somebody may be about to put it on a map"
    long_ago = (folder / f"{orphan}.png").stat().st_mtime - 2 * 86_400
    os.utime(folder / f"{orphan}.png", (long_ago, long_ago))
    assert found() == [("image.orphan", "note")]
    (named,) = [one.data for one in workspace.examine(mends=True) if one.code == "image.orphan"]
    assert named == {"image": orphan}
    assert found() == [] == list(folder.glob(f"{orphan}*"))
    path = folder / f"{image}.png"
    path.write_bytes(path.read_bytes()[:-1])
    assert found() == [("image.damaged", "fault")]
    path.unlink()
    assert found() == [("image.missing", "fault")]
