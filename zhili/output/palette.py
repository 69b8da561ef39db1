"""Colours of categories: each domain has a hue, and each of its categories a shade of it.

Colours are computed in OKLCH (Ottosson 2020, https://bottosson.github.io/posts/oklab/), where equal distances look
equal. The hues and the lightness of the domains were chosen so that domains differ for people with each of the three
kinds of colour blindness too: domains whose hues look alike to them differ in lightness.
"""

import math
from dataclasses import dataclass

from zhili.taxonomy import Taxonomy

# (lightness, chroma, hue in degrees) of domains in order; with more domains the colours repeat
_DOMAIN_COLOURS = (
    (0.46, 0.130, 28.0),
    (0.74, 0.150, 66.0),
    (0.58, 0.110, 152.0),
    (0.45, 0.110, 266.0),
    (0.64, 0.150, 329.0),
)
_GREY = (0.70, 0.012, 235.0)  # for domains that have only exclusive categories
_LIGHTNESS_RANGE, _HUE_RANGE = 0.20, 24.0  # between the first and the last shade of a domain
# These are `--surface` in templates/report.css; change both.
_LIGHT_BACKGROUND, _DARK_BACKGROUND = (1.0, 1.0, 1.0), (0.09, 0.1, 0.115)
_LIGHT_TINT, _DARK_TINT = 0.13, 0.30  # share of the colour in a tint; the rest is background

Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Colour:
    """A colour as `#rrggbb` for light and dark backgrounds, each with a tint that text is readable on."""

    light: str
    light_tint: str
    dark: str
    dark_tint: str


def category_colours(taxonomy: Taxonomy) -> dict[str, Colour]:
    """The colour of each category, by id."""
    bases = _domain_bases(taxonomy)
    colours = {}
    for domain in taxonomy.domains:
        members = [category.id for category in taxonomy.categories if category.domain == domain]
        lightness, chroma, hue = bases[domain]
        for i, name in enumerate(members):
            step = i / (len(members) - 1) - 0.5 if len(members) > 1 else 0.0
            colours[name] = _colour(lightness + step * _LIGHTNESS_RANGE, chroma, hue + step * _HUE_RANGE)
    return colours


def domain_colours(taxonomy: Taxonomy) -> dict[str, Colour]:
    """The colour of each domain, by id: the middle of the shades of its categories."""
    return {domain: _colour(*base) for domain, base in _domain_bases(taxonomy).items()}


def _domain_bases(taxonomy: Taxonomy) -> dict[str, tuple[float, float, float]]:
    """(lightness, chroma, hue) of each domain, by id."""
    hued = {category.domain for category in taxonomy.categories if not category.exclusive}
    bases, used = {}, 0
    for domain in taxonomy.domains:
        bases[domain] = _DOMAIN_COLOURS[used % len(_DOMAIN_COLOURS)] if domain in hued else _GREY
        used += domain in hued
    return bases


def _colour(lightness: float, chroma: float, hue: float) -> Colour:
    light, dark = _in_gamut(lightness, chroma, hue), _in_gamut(0.24 + 0.76 * lightness, chroma, hue)
    return Colour(
        _hex(light),
        _hex(_mixed(light, _LIGHT_BACKGROUND, _LIGHT_TINT)),
        _hex(dark),
        _hex(_mixed(dark, _DARK_BACKGROUND, _DARK_TINT)),
    )


def _in_gamut(lightness: float, chroma: float, hue: float) -> Rgb:
    """The sRGB colour (0 to 1), with the chroma lowered until screens can show it."""
    while True:
        rgb = _linear(lightness, chroma, hue)
        if all(-1e-4 <= value <= 1.0001 for value in rgb) or chroma < 0.001:
            red, green, blue = (_encoded(min(1.0, max(0.0, value))) for value in rgb)
            return red, green, blue
        chroma *= 0.95


def _linear(lightness: float, chroma: float, hue: float) -> Rgb:
    """OKLCH to linear sRGB."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _encoded(value: float) -> float:
    """One channel of linear sRGB to sRGB."""
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _mixed(rgb: Rgb, background: Rgb, share: float) -> Rgb:
    red, green, blue = (share * c + (1 - share) * b for c, b in zip(rgb, background, strict=True))
    return red, green, blue


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(255 * value):02x}" for value in rgb)
