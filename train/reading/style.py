"""How the body of a page is marked up."""

from dataclasses import dataclass, replace
from random import Random

_HEADINGS = ("plain", "plain", "plain", "strong", "strong", "b", "h", "style", "font", "class", "strong-span")


@dataclass(frozen=True)
class Style:
    """How a body is marked up.

    Args:
        wrap: "p", "div", "br" (one block, line breaks) or "newline" (one block, parted by new lines and an indent).
        indent: what a paragraph begins with: spaces of some kind, or "" for an indent by CSS or none.
        attributes: the attributes of a paragraph.
        heading: how headings are set off: plain, strong, b, h, style, font, class, strong-span.
        heading_level: the number of the tag of the outermost heading, for "h".
        title_tags: whether the title and the masthead have tags of headings too, for "h".
        centre_headings: whether headings are centred.
        bold_lead: whether the heading of an opening is bold.
        soup: how many spans nest around a text, and whether texts are cut into runs.
        right: how signatures are at the right: "align", "style", "spaces", "class" or "".
        blank: the share of blank paragraphs between lines.
        centre: whether titles, numbers and the like are centred.
        emphasis: the share of short paragraphs that are bold as a whole.
    """

    wrap: str = "p"
    indent: str = ""
    attributes: str = ""
    heading: str = "strong"
    heading_level: int = 2
    title_tags: bool = False
    centre_headings: bool = False
    bold_lead: bool = True
    soup: int = 0
    right: str = "style"
    blank: float = 0.0
    centre: bool = True
    emphasis: float = 0.0

    @classmethod
    def draw(cls, rng: Random) -> "Style":
        """A random style."""
        return cls(
            wrap=rng.choice(("p", "p", "p", "p", "div", "br")),
            indent=rng.choice(
                ("　　", "　　", "", "&nbsp;&nbsp;&nbsp;&nbsp;", "&emsp;&emsp;", "\u3000\u3000", "&#12288;&#12288;")
            ),
            attributes=rng.choice(
                (
                    "",
                    "",
                    ' style="text-indent: 2em;"',
                    ' style="text-align: justify; text-indent: 32pt; line-height: 28pt"',
                    ' align="justify"',
                    ' class="ue_p"',
                    ' class="MsoNormal"',
                )
            ),
            heading=rng.choice(_HEADINGS),
            heading_level=rng.choice((2, 2, 3, 4)),
            title_tags=rng.random() < 0.5,
            centre_headings=rng.random() < 0.1,
            bold_lead=rng.random() < 0.5,
            soup=rng.choice((0, 0, 0, 1, 1, 2, 3)),
            right=rng.choice(("align", "style", "style", "spaces", "class", "")),
            blank=rng.choice((0.0, 0.0, 0.0, 0.1, 1.0)),
            centre=rng.random() < 0.75,
            emphasis=rng.choice((0.0, 0.0, 0.0, 0.05, 0.15, 0.4)),
        )


def styled(rng: Random, **options: object) -> Style:
    """A random style with some options set."""
    return replace(Style.draw(rng), **options)  # type: ignore[arg-type]
