"""Draws a label as a hand holds it before a camera, frame by frame; the same seed gives the same film."""

import hashlib
import io
import math
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from benchmarks.scanning.distortions import Distortion
from benchmarks.scanning.symbols import Symbol

WIDTH, HEIGHT = 1280, 720
FRAMES = 16
# Pixels of the drawn label for a module: finer than the camera sees it.
FINE = 8
# Change it when drawing changes, so that old films are not played again.
LOOK = "3"
Picture = np.ndarray


def film(symbol: Symbol | None, distortion: Distortion, *, seed: int = 1, frames: int = FRAMES) -> Path:
    """Where the film lies: JPEG after JPEG, as Chromium plays them, drawn once. Without a symbol it shows print that resembles codes."""
    drawn_from = f"{LOOK} {symbol} {distortion} {seed} {frames}"
    name = hashlib.sha256(drawn_from.encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"tasuki-recordings-{os.getuid() if hasattr(os, 'getuid') else 0}"
    folder.mkdir(exist_ok=True)
    path = folder / f"{symbol.name if symbol else 'nothing'}-{name}.mjpeg"
    if not path.exists():
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_bytes(
            b"".join(jpeg(frame, distortion.quality) for frame in draw(symbol, distortion, seed=seed, frames=frames))
        )
        part.replace(path)
    return path


def jpeg(picture: Picture, quality: int) -> bytes:
    held = io.BytesIO()
    Image.fromarray(picture).convert("RGB").save(held, "JPEG", quality=quality)
    return held.getvalue()


def draw(symbol: Symbol | None, seen: Distortion, *, seed: int, frames: int = FRAMES) -> Iterator[Picture]:
    """The frames, 8 bit grey. Movements run in whole waves, so that the last frame leads into the first."""
    dice = np.random.default_rng(seed)
    label, code = _label(symbol, seen, dice)
    module = (symbol.module if symbol else 3.0) * seen.size
    box = Image.fromarray(_cardboard(dice))
    waves = [(int(dice.integers(1, 4)), dice.uniform(0, math.tau)) for _ in range(4)]
    for number in range(frames):
        turn = math.tau * number / frames
        right, down, twist, near = (math.sin(times * turn + start) for times, start in waves)
        nearness = (
            1 - (1 - seen.comes_from) * (0.5 + 0.5 * math.cos(turn)) if seen.comes_from < 1 else 1 + near * 0.004 * seen.tremor
        )
        middle = _middle(seen, code, module / FINE)
        place = (middle[0] + right * seen.tremor, middle[1] + down * seen.tremor)
        corners = _corners(label.size, seen, scale=module / FINE * nearness, place=place, twist=twist * seen.tremor / 5)
        picture = _lay(box, label, corners)
        yield _camera(picture, seen, code_width=code[0] * module / FINE, place=place, dice=dice)


def _label(symbol: Symbol | None, seen: Distortion, dice: np.random.Generator) -> tuple[Image.Image, tuple[int, int]]:
    """White paper with the code on it, many pixels to a module, and the code's size in them."""
    modules = symbol.picture() if symbol else _temptation(dice)
    fine = np.kron(modules, np.ones((FINE, FINE), dtype=np.uint8))
    height, width = fine.shape
    margin = 11 * FINE
    paper = np.full((height + 2 * margin, width + 2 * margin), 255, dtype=np.uint8)
    paper[margin : margin + height, margin : margin + width] = fine
    picture = Image.fromarray(paper)
    pen = ImageDraw.Draw(picture)
    for _ in range(seen.scratches):
        x, y = dice.uniform(margin, margin + width), dice.uniform(margin, margin + height)
        angle, length = dice.uniform(0, math.tau), dice.uniform(0.2, 0.6) * width
        pen.line(
            (x, y, x + math.cos(angle) * length, y + math.sin(angle) * length), fill=int(dice.integers(120, 256)), width=FINE // 2
        )
    if seen.covered or seen.corner:
        _cover(pen, seen, box=(margin, margin, width, height), is_square=symbol is not None and not symbol.bar_height)
    tones = np.asarray(picture, dtype=np.float32) / 255 * (seen.paper - seen.ink) + seen.ink
    tones = _bend(_crumple(tones, seen, dice), seen)
    return Image.fromarray((tones * 255).clip(0, 255).astype(np.uint8)), (width, height)


def _cover(pen: ImageDraw.ImageDraw, seen: Distortion, *, box: tuple[int, int, int, int], is_square: bool) -> None:
    """A thumb over the lower part of bars, or over the corner of a square that has no finder."""
    left, top, width, height = box
    if is_square:
        reach = seen.corner * 2 * width
        pen.ellipse((left + width - reach, top + height - reach, left + width + reach, top + height + reach), fill=150)
    else:
        pen.rectangle((left + width * 0.3, top + height * (1 - seen.covered), left + width * 1.2, top + height * 1.4), fill=150)


def _crumple(tones: Picture, seen: Distortion, dice: np.random.Generator) -> Picture:
    """Rows slide sideways in slow waves, as the folds of a bag do."""
    if not seen.crumpled:
        return tones
    rows = np.arange(tones.shape[0])
    columns = np.arange(tones.shape[1])
    shift = sum(
        np.sin(rows / (FINE * length) + dice.uniform(0, math.tau)) * seen.crumpled * FINE / part
        for part, length in enumerate((9.0, 4.0), start=1)
    )
    bent = np.sin(columns / (FINE * 14.0) + dice.uniform(0, math.tau)) * seen.crumpled * FINE
    source = (columns[None, :] + shift[:, None] + bent[None, :]).round().astype(int).clip(0, tones.shape[1] - 1)
    return np.take_along_axis(tones, source, axis=1)


def _bend(tones: Picture, seen: Distortion) -> Picture:
    """Around an upright can: the sides of the label are seen from the side."""
    if not seen.bent:
        return tones
    half = math.radians(seen.bent)
    across = np.linspace(-1, 1, int(tones.shape[1] * math.sin(half) / half))
    source = ((np.arcsin(across * math.sin(half)) / half + 1) / 2 * (tones.shape[1] - 1)).round().astype(int)
    dimmed = np.cos(np.arcsin(across * math.sin(half))) ** 0.5
    return tones[:, source] * dimmed[None, :]


def _temptation(dice: np.random.Generator) -> Picture:
    """Stripes, a grid and lines of print, which are no code."""
    picture = np.full((120, 220), 255, dtype=np.uint8)
    picture[:40, ::3] = 0
    at = 0
    while at < 214:
        width = int(dice.integers(1, 4))
        picture[44:70, at : at + width] = 0
        at += width + int(dice.integers(1, 4))
    picture[74:90:2, :80:2] = 0
    for row in range(94, 118, 6):
        at = 0
        while at < 200:
            width = int(dice.integers(2, 9))
            picture[row : row + 4, at : at + width] = 40
            at += width + int(dice.integers(1, 5))
    return picture


def _cardboard(dice: np.random.Generator) -> Picture:
    """A box with fibres and a strip of tape, as large as the picture."""
    grey = np.full((HEIGHT, WIDTH), 148, dtype=np.float32) + dice.normal(0, 3, (HEIGHT, WIDTH // 8)).repeat(8, axis=1)
    grey[150:210] -= 14
    grey[:, :40] -= 60
    return grey.clip(0, 255).astype(np.uint8)


def _middle(seen: Distortion, code: tuple[int, int], scale: float) -> tuple[float, float]:
    """Where the middle of the label is seen."""
    if seen.cut:
        # Three modules of the margin stay in the picture.
        return WIDTH - code[0] * scale / 2 - 3 * FINE * scale, HEIGHT / 2
    return WIDTH * (0.5 + seen.aside), HEIGHT * (0.5 + seen.aside)


def _corners(
    size: tuple[int, int], seen: Distortion, *, scale: float, place: tuple[float, float], twist: float
) -> list[tuple[float, float]]:
    """Where the four corners of the label are seen: turned, then leaning away, from half a metre."""
    turned, tilted, leaned = (math.radians(angle) for angle in (seen.turned + twist, seen.tilted, seen.leaned))
    far = 1600.0
    found = []
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        across, down = x * size[0] / 2 * scale, y * size[1] / 2 * scale
        across, down = across * math.cos(turned) - down * math.sin(turned), across * math.sin(turned) + down * math.cos(turned)
        depth = across * math.sin(tilted) + down * math.sin(leaned)
        shrink = far / (far + depth)
        found.append((place[0] + across * math.cos(tilted) * shrink, place[1] + down * math.cos(leaned) * shrink))
    return found


def _lay(box: Image.Image, label: Image.Image, corners: list[tuple[float, float]]) -> Picture:
    """The label on the box. It is made smaller first, so that fine print is averaged as a lens does and not skipped."""
    sides = [math.dist(corners[0], corners[1]), math.dist(corners[1], corners[2])]
    shrink = max(1, int(min(label.width / max(sides[0], 1), label.height / max(sides[1], 1)) / 1.5))
    small = label.reduce(shrink)
    matrix = _projection(corners, small.size)
    laid = small.transform((WIDTH, HEIGHT), Image.Transform.PERSPECTIVE, matrix, resample=Image.Resampling.BICUBIC)
    mask = Image.new("L", small.size, 255).transform(
        (WIDTH, HEIGHT), Image.Transform.PERSPECTIVE, matrix, resample=Image.Resampling.BILINEAR
    )
    return np.asarray(Image.composite(laid, box, mask), dtype=np.float32)


def _projection(corners: list[tuple[float, float]], size: tuple[int, int]) -> list[float]:
    """The eight numbers that lead from a place in the picture to a place on the label."""
    rows, answers = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (size[0], 0), (size[0], size[1]), (0, size[1])), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        answers += [u, v]
    return list(np.linalg.solve(np.array(rows, dtype=float), np.array(answers, dtype=float)))


def _camera(
    picture: Picture, seen: Distortion, *, code_width: float, place: tuple[float, float], dice: np.random.Generator
) -> Picture:
    """Light, lens, movement and sensor, in the order in which they happen."""
    picture = picture * seen.light
    if seen.shadow < 1:
        slope = (np.arange(WIDTH)[None, :] - place[0]) + 0.4 * (np.arange(HEIGHT)[:, None] - place[1])
        picture = picture * (seen.shadow + (1 - seen.shadow) / (1 + np.exp(-slope.clip(-200, 200) / 6)))
    if seen.glare:
        picture = picture + _lamp(seen.glare, code_width, place)
    lens = Image.fromarray(picture.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(seen.blur))
    picture = np.asarray(lens, dtype=np.float32)
    if seen.motion:
        picture = _smear(picture, seen)
    picture = picture + dice.standard_normal((HEIGHT, WIDTH), dtype=np.float32) * seen.noise
    return picture.clip(0, 255).astype(np.uint8)


def _lamp(glare: tuple[float, float], code_width: float, place: tuple[float, float]) -> Picture:
    x, y = place[0] + glare[0] * code_width / 2, place[1]
    radius = glare[1] * code_width
    far = np.hypot(np.arange(WIDTH)[None, :] - x, (np.arange(HEIGHT)[:, None] - y) * 1.4)
    return (300 / (1 + np.exp((far - radius) / 6))).astype(np.float32)


def _smear(picture: Picture, seen: Distortion) -> Picture:
    steps = max(2, round(seen.motion * 2))
    across, down = math.cos(math.radians(seen.motion_to)), math.sin(math.radians(seen.motion_to))
    total = np.zeros_like(picture)
    for place in np.linspace(-seen.motion / 2, seen.motion / 2, steps):
        total += np.roll(picture, (round(place * down), round(place * across)), axis=(0, 1))
    return total / steps
