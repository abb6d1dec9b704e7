"""Films for a browser's pretended camera: one code on a cardboard box, held by a hand that trembles.

Pillow alone; the same seed gives the same film. Films lie in a temporary folder and are drawn once.
"""

import hashlib
import io
import math
import os
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import barcode
import qrcode
from PIL import Image, ImageDraw, ImageFilter, ImageOps

SIZE = (1280, 720)
FRAMES = 40
LOOK = "4"  # change when drawing changes, so that old films are not reused
_ITF_WIDTHS = ["00110", "10001", "01001", "11000", "00101", "10100", "01100", "00011", "10010", "01010"]


@dataclass(frozen=True)
class Scene:
    """What the camera sees. `kind` is qr, ean13, ean8, itf14 or nothing; `module` is the width of the thinnest bar in pixels."""

    kind: str
    text: str = ""
    module: int = 3
    turned: float = 4.0
    blur: float = 0.6
    light: float = 1.0
    seed: int = 1


def film(scene: Scene) -> Path:
    """The path of an .mjpeg film of the scene; Chromium plays it over and over from the first frame."""
    name = hashlib.sha256(f"{LOOK} {scene}".encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"tasuki-films-{os.getuid() if hasattr(os, 'getuid') else 0}"
    folder.mkdir(exist_ok=True)
    path = folder / f"{scene.kind}-{name}.mjpeg"
    if not path.exists():
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_bytes(b"".join(_jpeg(frame) for frame in _frames(scene)))
        part.replace(path)
    return path


def photograph(scene: Scene) -> bytes:
    """The first frame as a JPEG, as a phone's own camera app would hand it over."""
    return _jpeg(next(_frames(scene)))


def _frames(scene: Scene) -> Iterator[Image.Image]:
    dice = random.Random(scene.seed)
    world = _world(scene, dice)
    # Whole waves per film, so that the last frame leads into the first.
    waves = [(dice.randint(1, 4), dice.uniform(0, math.tau), dice.uniform(1.5, 4)) for _ in range(3)]
    for number in range(FRAMES):
        turn = math.tau * number / FRAMES
        right, down, twist = (size * math.sin(times * turn + start) for times, start, size in waves)
        yield _seen(world, shift=(right, down), angle=scene.turned + twist / 5)


def _world(scene: Scene, dice: random.Random) -> Image.Image:
    """The box with its label, larger than the picture so that turning leaves no empty corner."""
    side = int(math.hypot(*SIZE)) + 40
    world = Image.new("RGB", (side, side), (92, 80, 70))
    box = ImageDraw.Draw(world)
    middle = side // 2
    box.rectangle((middle - 560, middle - 330, middle + 560, middle + 330), fill=(198, 156, 104))
    box.rectangle((middle - 560, middle - 250, middle + 560, middle - 200), fill=(182, 140, 90))
    for _ in range(900):
        x, y = dice.randrange(side), dice.randrange(side)
        shade = dice.randint(-10, 10)
        box.line((x, y, x + dice.randint(4, 30), y), fill=(188 + shade, 148 + shade, 98 + shade))
    label = _label(scene)
    world.paste(label, (middle - label.width // 2, middle - label.height // 2))
    if scene.light != 1.0:
        world = world.point(lambda value: int(value * scene.light))
    return world.filter(ImageFilter.GaussianBlur(scene.blur))


def _seen(world: Image.Image, *, shift: tuple[float, float], angle: float) -> Image.Image:
    radians = math.radians(angle)
    cos, sin = math.cos(radians), math.sin(radians)
    centre = world.width / 2
    x, y = SIZE[0] / 2 + shift[0], SIZE[1] / 2 + shift[1]
    matrix = (cos, sin, centre - cos * x - sin * y, -sin, cos, centre + sin * x - cos * y)
    return world.transform(SIZE, Image.Transform.AFFINE, matrix, resample=Image.Resampling.BILINEAR)


def _jpeg(picture: Image.Image) -> bytes:
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=82, subsampling=2)
    return held.getvalue()


def _label(scene: Scene) -> Image.Image:
    """White paper with the code; without a code, print that resembles one: stripes and lines of text."""
    if scene.kind == "qr":
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=scene.module, border=0)
        code.add_data(scene.text)
        picture = code.make_image().get_image().convert("RGB")
    elif scene.kind == "nothing":
        picture = _temptation(scene)
    else:
        picture = _bars(_modules(scene), scene.module)
    return ImageOps.expand(picture, border=scene.module * 11, fill="white")


def _modules(scene: Scene) -> Sequence[bool]:
    if scene.kind == "itf14":
        return _itf_modules(scene.text)
    built = barcode.get(scene.kind, scene.text).build()
    return [module == "1" for module in built[0]]


def _itf_modules(digits: str) -> list[bool]:
    """Interleaved two of five, wide = 3 narrow: odd digits are the bars, even digits the gaps between them."""
    modules = [True, False, True, False]
    for bars, gaps in zip(digits[::2], digits[1::2], strict=True):
        for bar, gap in zip(_ITF_WIDTHS[int(bars)], _ITF_WIDTHS[int(gaps)], strict=True):
            modules += [True] * (3 if bar == "1" else 1) + [False] * (3 if gap == "1" else 1)
    return [*modules, True, True, True, False, True]


def _bars(modules: Sequence[bool], width: int) -> Image.Image:
    height = 60 * width
    picture = Image.new("RGB", (len(modules) * width, height), "white")
    pen = ImageDraw.Draw(picture)
    for place, is_bar in enumerate(modules):
        if is_bar:
            pen.rectangle((place * width, 0, (place + 1) * width - 1, height), fill=(18, 18, 18))
    return picture


def _temptation(scene: Scene) -> Image.Image:
    dice = random.Random(scene.seed + 1)
    picture = Image.new("RGB", (520, 300), "white")
    pen = ImageDraw.Draw(picture)
    for place in range(0, 520, 8):
        pen.rectangle((place, 0, place + 3, 90), fill=(30, 30, 30))
    for line in range(120, 290, 22):
        right = 0
        while right < 500:
            length = dice.randint(6, 22)
            pen.rectangle((right, line, right + length, line + 12), fill=(40, 40, 40))
            right += length + dice.randint(4, 12)
    return picture
