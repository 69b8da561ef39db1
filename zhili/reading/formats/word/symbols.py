"""Characters that Word takes from a font of symbols (`w:sym`, .docx)."""

_WINGDINGS = {
    0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x9F: "•",
    0xA1: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xD8: "➢", 0xE0: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒",
    0xFE: "☑", **{0x81 + n: chr(ord("①") + n) for n in range(10)}, **{0x8C + n: chr(ord("❶") + n) for n in range(10)},
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□", 0x98: "●", 0x99: "◉",
                **{0x6A + n: chr(ord("①") + n) for n in range(10)}}  # fmt: skip
_SYMBOL = {
    0x6D: "μ", 0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ", 0x70: "π", 0x57: "Ω", 0x44: "Δ", 0x53: "Σ",
    0xA3: "≤", 0xA5: "∞", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷",
    0xB9: "≠", 0xBB: "≈", 0xD7: "·",
}  # fmt: skip
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}


def symbol(font: str, code: str) -> str:
    """The character with this hexadecimal code in a font; a bullet where there is none like it."""
    try:
        place = int(code, 16)
    except ValueError:
        return ""
    characters = _FONTS.get(font.lower())
    if characters is not None:
        return characters.get(place & 0xFF, "•")
    if 0xE000 <= place < 0xF900:  # for private use: in another font it is another character
        return "•"
    return chr(place) if 0x20 <= place < 0xD800 or 0xF900 <= place < 0x110000 else ""
