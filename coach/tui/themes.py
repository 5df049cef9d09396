"""The three themes of Coach: night, paper, and black-white-yellow for those who need contrast.

Region colours are Okabe and Ito's, chosen to stay apart for colour-blind readers; they are only ever tints under words.
"""

from __future__ import annotations

from textual.theme import Theme

_REGIONS = {
    "competing": "#D55E00",
    "collaborating": "#009E73",
    "compromising": "#F0E442",
    "avoiding": "#56B4E9",
    "accommodating": "#CC79A7",
}


def _zones(quiet: int, now: int) -> dict[str, str]:
    """Theme variables for the plane: each region's tint at rest and while the customer is in it, in percent."""
    tints = {f"zone-{name}": f"{colour} {quiet}%" for name, colour in _REGIONS.items()}
    return tints | {f"zone-{name}-now": f"{colour} {now}%" for name, colour in _REGIONS.items()}


DARK = Theme(
    name="coach-dark",
    primary="#7FA8CF",
    secondary="#8FB5A3",
    accent="#E3B56A",
    warning="#E3B56A",
    error="#E5806F",
    success="#8CC79B",
    foreground="#E6E3DC",
    background="#14161A",
    surface="#1B1E24",
    panel="#22262E",
    dark=True,
    variables={
        "speaker-customer": "#F0A58F",
        "speaker-you": "#8FBCE6",
        "quiet": "#9A9C9F",
        "faint": "#5C616B",
        "heat-0": "#A34F08",
        "heat-1": "#5A3A14",
        "heat-2": "#1E232B",
        "heat-3": "#24486B",
        "heat-4": "#2A659A",
        "grid-cursor": "#33435A",
        "footer-key-foreground": "#E3B56A",
        "footer-background": "#1B1E24",
        "block-cursor-background": "#33435A",
        "block-cursor-foreground": "#F4F1EA",
        "block-cursor-text-style": "none",
        "input-selection-background": "#7FA8CF 35%",
        "scrollbar": "#333944",
        "scrollbar-hover": "#485061",
        "scrollbar-active": "#7FA8CF",
        "scrollbar-background": "#14161A",
        "scrollbar-background-hover": "#14161A",
        "scrollbar-background-active": "#14161A",
        **_zones(15, 36),
    },
)
LIGHT = Theme(
    name="coach-light",
    primary="#2C5F8D",
    secondary="#3F6E5A",
    accent="#8A5A00",
    warning="#8A5A00",
    error="#A8321F",
    success="#1F6B3A",
    foreground="#22252A",
    background="#F7F4ED",
    surface="#EFEADF",
    panel="#E6E0D2",
    dark=False,
    variables={
        "speaker-customer": "#A03A1D",
        "speaker-you": "#1F5C96",
        "quiet": "#5F6166",
        "faint": "#A7A297",
        "heat-0": "#EE9D48",
        "heat-1": "#F7D5A8",
        "heat-2": "#EFEADF",
        "heat-3": "#BCD7EF",
        "heat-4": "#86B5DF",
        "grid-cursor": "#CFDDEB",
        "footer-key-foreground": "#8A5A00",
        "footer-background": "#E6E0D2",
        "block-cursor-background": "#CFDDEB",
        "block-cursor-foreground": "#14171B",
        "block-cursor-text-style": "none",
        "input-selection-background": "#2C5F8D 25%",
        "scrollbar": "#CFC8B8",
        "scrollbar-hover": "#B3AB99",
        "scrollbar-active": "#2C5F8D",
        "scrollbar-background": "#F7F4ED",
        "scrollbar-background-hover": "#F7F4ED",
        "scrollbar-background-active": "#F7F4ED",
        **_zones(18, 42),
    },
)
CONTRAST = Theme(
    name="coach-contrast",
    primary="#FFFFFF",
    secondary="#FFFFFF",
    accent="#FFE600",
    warning="#FFE600",
    error="#FFE600",
    success="#FFFFFF",
    foreground="#FFFFFF",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    text_alpha=1.0,
    variables={
        "speaker-customer": "#FFE600",
        "speaker-you": "#FFFFFF",
        "quiet": "#FFFFFF",
        "faint": "#BFBFBF",
        "heat-0": "#8A4500",
        "heat-1": "#4A2800",
        "heat-2": "#1C1C1C",
        "heat-3": "#00365F",
        "heat-4": "#005A9E",
        "grid-cursor": "#6B6000",
        "footer-key-foreground": "#FFE600",
        "footer-background": "#000000",
        "block-cursor-background": "#FFE600",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
        "input-selection-background": "#FFE600 40%",
        "scrollbar": "#FFFFFF",
        "scrollbar-hover": "#FFE600",
        "scrollbar-active": "#FFE600",
        "scrollbar-background": "#000000",
        "scrollbar-background-hover": "#000000",
        "scrollbar-background-active": "#000000",
        **_zones(0, 30),
    },
)
THEMES = (DARK, LIGHT, CONTRAST)


def defaults(*, dark: bool) -> dict[str, str]:
    """Variables our styles use, so that Textual's own themes work too."""
    own = DARK if dark else LIGHT
    wanted = ("speaker-customer", "speaker-you", "quiet", "faint", "grid-cursor")
    return {name: value for name, value in own.variables.items() if name in wanted or name.startswith(("zone-", "heat-"))}
