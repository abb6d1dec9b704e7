"""What goes wrong between a label and a camera, as plain values: a scene is drawn from one of them and nothing else."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Distortion:
    """How the label is held and seen. Angles in degrees, lengths in pixels of the camera, brightness as a share of full."""

    # Size of the code beside its casual size.
    size: float = 1.0
    turned: float = 3.0
    # The plane of the label leans away sideways, and upwards.
    tilted: float = 0.0
    leaned: float = 0.0
    # Bent around an upright can: half the angle that the label covers.
    bent: float = 0.0
    crumpled: float = 0.0
    blur: float = 0.6
    # Length of the smear of a moving hand, and its direction.
    motion: float = 0.0
    motion_to: float = 20.0
    light: float = 1.0
    # Darkness of the print and of the paper between the lines.
    ink: float = 0.08
    paper: float = 0.96
    noise: float = 3.0
    # Reflected lamp: its place across the label from -1 to 1, its radius as a share of the code's width; absent without one.
    glare: tuple[float, float] | None = None
    scratches: int = 0
    # A shadow's edge crosses the label: what it leaves of the light.
    shadow: float = 1.0
    # Share of the code's height that a thumb covers from below, and of its corner.
    covered: float = 0.0
    corner: float = 0.0
    # The picture's edge cuts into the margin beside the code.
    cut: bool = False
    # The label lies this share of the picture away from its middle.
    aside: float = 0.0
    quality: int = 82
    # Amplitude of the hand's tremor.
    tremor: float = 2.5
    # Comes near from this share of its size and goes again.
    comes_from: float = 1.0


_PLAIN = Distortion()
_HAND = Distortion(turned=12, tilted=15, leaned=8, blur=0.9, noise=8, light=0.6, motion=1.5, tremor=5, quality=70)

DISTORTIONS: dict[str, Distortion] = {
    "clean": _PLAIN,
    "turned 15": replace(_PLAIN, turned=15),
    "turned 45": replace(_PLAIN, turned=45),
    "turned 90": replace(_PLAIN, turned=90),
    "upside down": replace(_PLAIN, turned=181),
    "tilted 35": replace(_PLAIN, tilted=35),
    "tilted 50": replace(_PLAIN, tilted=50),
    "leaned 40": replace(_PLAIN, leaned=40),
    "on a can": replace(_PLAIN, bent=50),
    "crumpled": replace(_PLAIN, crumpled=2.2),
    "blurred 1.4": replace(_PLAIN, blur=1.4),
    "blurred 2.0": replace(_PLAIN, blur=2.0),
    "blurred 2.6": replace(_PLAIN, blur=2.6),
    "moving 4": replace(_PLAIN, motion=4),
    "moving 8": replace(_PLAIN, motion=8),
    "noisy": replace(_PLAIN, noise=25),
    "low light": replace(_PLAIN, light=0.25, noise=12),
    "nearly dark": replace(_PLAIN, light=0.1, noise=10),
    "shadow": replace(_PLAIN, shadow=0.3, noise=5),
    "glare on it": replace(_PLAIN, glare=(0.1, 0.16)),
    "glare beside": replace(_PLAIN, glare=(0.75, 0.3)),
    "scratched": replace(_PLAIN, scratches=7),
    "low contrast": replace(_PLAIN, ink=0.42, paper=0.62),
    "printed on kraft": replace(_PLAIN, ink=0.2, paper=0.55, noise=6),
    "part covered": replace(_PLAIN, covered=0.55, corner=0.07),
    "cut margin": replace(_PLAIN, cut=True),
    "at the edge": replace(_PLAIN, aside=0.24),
    "small": replace(_PLAIN, size=0.62),
    "tiny": replace(_PLAIN, size=0.45),
    "coarse jpeg": replace(_PLAIN, quality=12),
    "coming near": replace(_PLAIN, comes_from=0.35, blur=0.9),
    "hand": _HAND,
    "hand, near": replace(_HAND, size=1.5),
    "hard": replace(_HAND, blur=1.5, noise=18, light=0.3, motion=3, quality=45),
}
