from itertools import combinations

import numpy as np
import pytest

from zhili import Predictor, Taxonomy
from zhili.output.palette import Colour, category_colours, domain_colours

# Typical vision and the three kinds of colour blindness: Machado, Oliveira and Fernandes 2009, severity 1, linear RGB
COLOUR_VISION = {
    "typical": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def oklab(rgb: np.ndarray) -> np.ndarray:
    cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    opponents = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return opponents @ np.cbrt(cones @ np.clip(rgb, 0, 1))


def least_distance(colours: list[str], vision: np.ndarray) -> float:
    seen = [oklab(vision @ linear(c)) for c in colours]
    return min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2))


def contrast(text: str, background: str) -> float:
    """The contrast ratio of WCAG 2."""
    light, dark = sorted(
        (float(np.array([0.2126, 0.7152, 0.0722]) @ linear(c)) for c in (text, background)), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("vision", COLOUR_VISION)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_domain_colours_differ_with_every_colour_vision(shipped: Predictor, vision: str, theme: str) -> None:
    colours = [getattr(c, theme) for c in domain_colours(shipped.taxonomy).values()]
    assert least_distance(colours, COLOUR_VISION[vision]) > 0.06  # three times the least visible difference


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_category_colours_of_a_domain_differ(shipped: Predictor, theme: str) -> None:
    colours = category_colours(shipped.taxonomy)
    for domain in shipped.taxonomy.domains:
        members = [getattr(colours[c.id], theme) for c in shipped.taxonomy.categories if c.domain == domain]
        if len(members) > 1:
            assert least_distance(members, COLOUR_VISION["typical"]) > 0.02


def test_text_is_readable_on_every_tint(shipped: Predictor) -> None:
    for colour in category_colours(shipped.taxonomy).values():
        assert contrast("#1c2128", colour.light_tint) > 7
        assert contrast("#e6e9ed", colour.dark_tint) > 4.5
        assert contrast("#4a535d", colour.light_tint) > 4.5  # --on-tint of templates/report.css
        assert contrast("#cbd3dc", colour.dark_tint) > 4.5


def test_any_number_of_categories_gets_colours() -> None:
    many = Taxonomy.model_validate(
        {
            "domains": {f"d{i}": {"name": f"领域{i}"} for i in range(9)},
            "categories": [{"id": f"c{i}", "name": f"类{i}", "domain": f"d{i % 9}"} for i in range(60)],
        }
    )
    colours = category_colours(many)
    assert len(colours) == 60
    assert all(isinstance(c, Colour) and len(c.light) == 7 for c in colours.values())
