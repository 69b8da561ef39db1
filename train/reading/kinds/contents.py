"""The table of contents of a document, before its body."""

from train.reading.draft import Draft


def insert_contents(draft: Draft, start: int, share: float) -> None:
    """Insert a table of the outermost headings before the body, with the probability `share` if there are three.

    Args:
        draft: the document.
        start: the index of the first line of the body.
        share: the probability.
    """
    body = draft.lines[start:]
    heads = [line.text for line in body if line.role == "heading" and line.depth == 1 and "条" not in line.text]
    if len(heads) < 3 or not draft.chance(share):
        return
    leader = draft.rng.choice(("", "", "……", "…", "........", "\t", "　　"))
    del draft.lines[start:]
    draft.add(draft.rng.choice(("目　录", "目录", "目 录", "目  次", "目　　录")), "boilerplate")
    page = 1
    for head in heads:
        draft.add(f"{head}{leader}{page}" if leader else head, "boilerplate")
        page += draft.rng.randint(0, 6)
    draft.lines += body
