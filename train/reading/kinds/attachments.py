"""Attachments: the list of them in a letter, and attached documents after its signature."""

from train.reading.body import Body
from train.reading.draft import Draft
from train.reading.kinds.tables import table


def attachment_list(draft: Draft) -> None:
    """Add the list of attachments."""
    named = [draft.phrase("attachment") for _ in range(draft.rng.choice((1, 1, 2, 3)))]
    draft.attachments = tuple(named)
    colon = draft.rng.choice(("：", "：", ":"))
    if len(named) == 1:
        draft.add(f"附件{colon}{named[0]}", "boilerplate")
        return
    alone = draft.chance(0.2)
    if alone:
        draft.add(f"附件{colon}", "boilerplate")
    for index, name in enumerate(named, 1):
        prefix = f"附件{colon}" if index == 1 and not alone else ""
        draft.add(f"{prefix}{index}.{name}", "boilerplate", joined=index > 1 and draft.chance(0.3))


def attached(draft: Draft, index: int) -> None:
    """Add an attached document after the signature: its number alone on a line, its title, and a table or sections."""
    rng = draft.rng
    draft.add(rng.choice(("附件{}", "附件{}", "附件 {}", "附件{}：", "附 件 {}")).format(index), "boilerplate")
    draft.add_title(draft.phrase("attachment_title"), "part", share=0.6)
    draft.maybe(0.15, "part_note", "continuation")
    if draft.chance(0.5):
        table(draft)
        return
    body = Body(draft, 2)
    body.draft.maybe(0.5, "lead_in", "paragraph")
    body.leaf = rng.choice(("items", "plain", "openings"))
    rng.choice((body.headed, body.headed, body.run_in))()
