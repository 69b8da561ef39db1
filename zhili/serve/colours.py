"""The colours of the categories as a style sheet, for the page of the service."""

from zhili.output import category_colours, domain_colours
from zhili.taxonomy import Taxonomy


def colours_css(taxonomy: Taxonomy) -> str:
    """Classes `c0`, `c1` … of categories and `d0`, `d1` … of domains, which set the colour `--c` and the tint `--t`."""
    names = [f"c{number}" for number in range(len(taxonomy.ids))]
    colours = dict(zip(names, (category_colours(taxonomy)[name] for name in taxonomy.ids), strict=True))
    domains = domain_colours(taxonomy)
    colours |= {f"d{number}": domains[name] for number, name in enumerate(taxonomy.domains)}
    light = "".join(f".{name}{{--c:{c.light};--t:{c.light_tint}}}" for name, c in colours.items())
    dark = {name: f"{{--c:{c.dark};--t:{c.dark_tint}}}" for name, c in colours.items()}
    by_system = "".join(f":root:not([data-theme=light]) .{name}{values}" for name, values in dark.items())
    chosen = "".join(f":root[data-theme=dark] .{name}{values}" for name, values in dark.items())
    return f"{light}\n@media screen and (prefers-color-scheme:dark){{{by_system}}}\n@media screen{{{chosen}}}\n"
